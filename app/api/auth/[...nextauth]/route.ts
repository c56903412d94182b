export {
  authRoute as DELETE,
  authRoute as GET,
  authRoute as HEAD,
  authRoute as OPTIONS,
  authRoute as PATCH,
  authRoute as POST,
  authRoute as PUT,
} from '#server/bff/index.ts';
