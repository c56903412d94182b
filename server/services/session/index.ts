export { sessionConfirmEnrolment } from './confirm-enrolment.ts';
export { sessionSignIn } from './sign-in.ts';
export { sessionSignOut } from './sign-out.ts';
export { sessionStartEnrolment } from './start-enrolment.ts';
export { sessionStepUp } from './step-up.ts';
export { sessionVerify } from './verify.ts';
export { sessionView } from './view.ts';
