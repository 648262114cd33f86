/** The steps of a complaint as its resident would tell them; where one is missing, the service's own title stands. */

/** @type {Record<string, string>} */
const STEPS = {
  submit: '您提交了投诉',
  dispatch: '派给负责单位',
  accept: '负责单位已签收',
  reply: '负责单位答复',
  rate: '您作了评价',
  redo: '退回重新办理',
  close: '办结',
  reopen: '您要求重新办理',
  reject: '街道不予受理',
  withdraw: '您撤回了投诉',
  urge: '您催办了一次',
  supplement: '您作了补充',
  contact: '负责单位联系了您',
  grant_extension: '同意延长答复时间',
  supervise: '上级督办',
  merge: '与邻居的同类投诉一起办理',
  separate: '改为单独办理',
  reroute: '改由别的单位办理',
}

/** What the state means for who waits. @type {Record<string, string>} */
const EXPLAINED = {
  submitted: '我们正在把它交给负责的单位。',
  dispatched: '已交给下面的单位，等它签收。',
  accepted: '下面的单位已经签收，正在处理。',
  returned: '下面的单位认为不归它管，上级正在裁定。裁定期间仍由它负责。',
  reviewing: '下面的单位已经写好答复，街道正在把关，看完就发给您。',
  merged: '几位邻居反映的是同一件事，合在一起办，有了答复会同时告诉每一位。',
  replied: '请看下面的答复，然后告诉我们问题解决了没有。',
  closed: '这件投诉已经结束。',
  rejected: '街道决定不予受理，理由见下面的办理过程。',
  withdrawn: '这件投诉不再办理。',
}

module.exports = { STEPS, EXPLAINED }
