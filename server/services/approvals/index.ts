export { approvalApprove } from './approve.ts';
export { approvalList } from './list.ts';
export { approvalRefuse } from './refuse.ts';
export { approvalRequest } from './request.ts';
export { approvalWithdraw } from './withdraw.ts';
