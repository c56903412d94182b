import 'server-only';

export { verbs } from '#server/services/index.ts';
export { authRoute } from './auth-route.ts';
export { problemAtDoor } from './door-redirect.ts';
export { live, metrics, openApi, readiness } from './health.ts';
export {
  type PageSession,
  pageSession,
  prefetchVerb,
  requirePasswordStage,
  requireVerified,
  serverFactorView,
  signInOffer,
} from './page.ts';
export { routes } from './route.ts';
export { unknownRoute } from './unknown-route.ts';
