/** The steps of a complaint as its resident would tell them, for what is taken away; pages show the service's own titles. */

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

module.exports = { STEPS }
