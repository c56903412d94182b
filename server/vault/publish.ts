export { createServiceIdentity, type ServiceIdentityOptions } from './auth/create-service-identity.ts';
export type { ServiceMethod } from './auth/method.ts';
export { loginApprole, loginCert, loginJwt, loginKubernetes, loginUserpass } from './endpoints/auth-login.ts';
export type { IssuedToken } from './endpoints/auth-reply.ts';
export { type ChildTokenRequest, createChild, lookupSelf, renewSelf, revokeSelf, type TokenSelf } from './endpoints/auth-token.ts';
export { lookupWrapping, unwrapSecretId } from './endpoints/auth-wrapping.ts';
export type { ServiceIdentity } from './service-identity.ts';
