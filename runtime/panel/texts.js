// Every text that the pages say, in Chinese and English. {name} is filled in. What the definition
// says (titles, enum texts) is shown as it stands there.
export const languages = ['zh', 'en'];

export const texts = {
  // the shell
  devices: ['我的设备', 'My devices'],
  back: ['返回', 'Back'],
  close: ['关闭', 'Close'],
  cancel: ['取消', 'Cancel'],
  save: ['保存', 'Save'],
  retry: ['重试', 'Try again'],
  copy: ['复制', 'Copy'],
  copied: ['已复制', 'Copied'],
  loading: ['加载中', 'Loading'],
  load_more: ['加载更多', 'Load more'],
  reconnecting: ['连接已断开，正在重连…', 'Connection lost, reconnecting…'],
  no_network: ['网络不可用', 'No network'],
  sections: ['设备功能', 'Sections of the device'],

  pair: ['{title}：{value}', '{title}: {value}'],

  // devices
  add_device: ['添加设备', 'Add a device'],
  no_devices: ['还没有设备', 'No devices yet'],
  no_devices_hint: [
    '用设备或包装上的绑定码添加，扫码或手动输入均可。',
    'Add one with the claim code on the device or its box: scan it or type it.',
  ],
  online: ['在线', 'Online'],
  offline: ['离线', 'Offline'],
  never_seen: ['从未上线', 'Never online'],
  last_seen: ['最后在线：{when}', 'Last seen {when}'],
  offline_hint: ['设备离线，暂时不能控制。', 'The device is offline and cannot be controlled.'],
  guest: ['来宾', 'Guest'],
  read_only: ['只能查看，不能控制。', 'You can look, but not control.'],
  until: ['有效至 {when}', 'Until {when}'],
  on: ['开', 'On'],
  off: ['关', 'Off'],
  normal: ['正常', 'Normal'],
  alert: ['报警', 'Alert'],
  fault: ['故障', 'Fault'],
  count_alarms: ['{count} 条报警', '{count} active'],

  // control
  control: ['控制', 'Control'],
  status: ['状态', 'Status'],
  waiting: ['等待设备响应', 'Waiting for the device'],
  decrease: ['{title}：减小', 'Decrease {title}'],
  increase: ['{title}：增大', 'Increase {title}'],
  value_of: ['{title}：输入数值', 'Value of {title}'],
  choose: ['请选择', 'Choose'],
  not_set: ['未设置', 'Not set'],
  number_bad: ['请输入数字', 'Type a number'],
  number_range: ['可输入 {min} 至 {max}', 'From {min} to {max}'],
  number_nearest: ['已取最接近的值 {value}', 'Taken as the nearest value, {value}'],
  binary_text: ['文本', 'Text'],
  binary_hex: ['十六进制', 'Hex'],
  binary_count: ['{count} / {length} 字节', '{count} / {length} bytes'],
  binary_long: ['最多 {length} 字节', 'At most {length} bytes'],
  binary_bad: ['应为成对的十六进制数字，如 0A FF', 'Pairs of hex digits are wanted, such as 0A FF'],
  failed: ['{title}未生效：{reason}', '{title} was not changed: {reason}'],
  why_no_answer: ['设备没有响应', 'the device did not answer'],
  why_offline: ['设备离线', 'the device is offline'],
  why_refused: ['设备拒绝了', 'the device refused'],
  why_unavailable: ['服务繁忙', 'the service is busy'],
  why_lost: ['连接中断', 'the connection was lost'],
  why_throttled: ['操作太频繁', 'too many commands'],
  why_forbidden: ['没有权限', 'not allowed'],
  why_read_only: ['该项只读', 'it is read-only'],
  why_bad_value: ['数值无效', 'the value is not valid'],

  // history
  history: ['历史', 'History'],
  range_1h: ['1 小时', '1 h'],
  range_24h: ['24 小时', '24 h'],
  range_7d: ['7 天', '7 d'],
  range_30d: ['30 天', '30 d'],
  range: ['时间范围', 'Range'],
  minimum: ['最小', 'Min'],
  average: ['平均', 'Avg'],
  maximum: ['最大', 'Max'],
  no_data: ['此时段没有数据', 'No data in this range'],
  chart_of: [
    '{title}：最小 {min}，平均 {avg}，最大 {max}',
    '{title}: min {min}, average {avg}, max {max}',
  ],
  bands_of: ['{title}：{parts}', '{title}: {parts}'],

  // alarms and events
  alarms: ['报警', 'Alarms'],
  no_alarms: ['没有报警记录', 'No alarms'],
  no_alarms_hint: ['设备一切正常。', 'All is well with this device.'],
  active: ['发生中', 'Active'],
  recovered: ['{when} 恢复', 'Recovered {when}'],
  acknowledge: ['确认', 'Acknowledge'],
  acknowledged: ['已确认', 'Acknowledged'],
  events: ['事件', 'Events'],
  no_events: ['没有事件', 'No events'],
  event_online: ['设备上线', 'Came online'],
  event_offline: ['设备离线', 'Went offline'],
  event_command: ['收到控制', 'Command'],
  event_alarm: ['报警', 'Alarm'],
  event_bind: ['已绑定', 'Bound'],
  event_unbind: ['已解绑', 'Unbound'],
  event_share: ['分享', 'Shared'],

  // log
  log: ['通信日志', 'Frames'],
  log_hint: ['设备与服务之间的数据帧', 'What travels between device and service'],
  log_up: ['设备 → 云', 'Device → cloud'],
  log_down: ['云 → 设备', 'Cloud → device'],
  log_empty: ['等待数据帧…', 'Waiting for frames…'],
  log_pause: ['暂停', 'Pause'],
  log_resume: ['继续', 'Resume'],
  log_clear: ['清空', 'Clear'],

  // share
  more: ['更多', 'More'],
  share: ['分享设备', 'Share'],
  share_hint: [
    '生成二维码或链接，对方打开后即可使用此设备。',
    'Make a link or QR code; whoever opens it can use this device.',
  ],
  permission: ['权限', 'Permission'],
  may_control: ['查看和控制', 'Look and control'],
  may_look: ['仅查看', 'Look only'],
  duration: ['使用期限', 'Guest for'],
  hours_2: ['2 小时', '2 hours'],
  day_1: ['1 天', '1 day'],
  days_7: ['7 天', '7 days'],
  forever: ['长期', 'No limit'],
  make_link: ['生成分享码', 'Make a link'],
  share_ready: ['请对方扫码或打开链接', 'Let your guest scan it or open the link'],
  share_once: ['仅可使用一次，{when} 前有效', 'Works once, until {when}'],
  copy_link: ['复制链接', 'Copy link'],
  send_link: ['发送给朋友', 'Send'],
  qr_code: ['分享二维码', 'QR code of the link'],
  open_shares: ['未使用的分享', 'Links not yet used'],
  revoke: ['撤销', 'Revoke'],
  revoked: ['已撤销', 'Revoked'],
  owner_only: ['只有主人可以分享。', 'Only the owner can share.'],
  accept_title: ['接受分享', 'Accept a share'],
  accept_hint: ['有人与你分享了一台设备。', 'A device was shared with you.'],
  accept: ['接受', 'Accept'],
  accepted: ['已添加', 'Added'],

  // claim
  claim_hint: ['绑定码印在设备或包装上。', 'The claim code is on the device or its box.'],
  claim_code: ['绑定码', 'Claim code'],
  claim: ['绑定', 'Claim'],
  claimed: ['绑定成功', 'Claimed'],
  code_wanted: ['请输入绑定码', 'Type the claim code'],
  scan: ['扫一扫', 'Scan'],
  scan_hint: ['将二维码放入取景框', 'Point the camera at the QR code'],
  scan_failed: ['不能使用相机', 'The camera cannot be used'],
  scan_not_ours: ['不是设备二维码', 'This is not a code of a device'],

  // settings
  settings: ['设置', 'Settings'],
  device_settings: ['设备设置', 'Device settings'],
  language: ['语言', 'Language'],
  language_auto: ['跟随系统', 'As the system'],
  alias: ['设备名称', 'Name'],
  alias_hint: ['给设备起个名字', 'Give the device a name'],
  saved: ['已保存', 'Saved'],
  unbind: ['解除绑定', 'Remove device'],
  unbind_title: ['解除绑定？', 'Remove this device?'],
  unbind_owner: [
    '你是主人：解绑后，所有来宾也将失去此设备。',
    'You are its owner: every guest loses it too.',
  ],
  unbind_guest: ['之后需要重新分享才能使用。', 'To use it again it must be shared with you again.'],
  unbound: ['已解绑', 'Removed'],
  sessions: ['登录的设备', 'Sessions'],
  this_session: ['本机', 'This one'],
  end_session: ['退出', 'End'],
  session_ended: ['已退出', 'Ended'],
  logout: ['退出登录', 'Log out'],
  logout_title: ['退出登录？', 'Log out?'],
  logout_hint: [
    '匿名账号退出后不能找回，已绑定的设备需要重新绑定。',
    'An anonymous account cannot be found again: its devices must be claimed anew.',
  ],
  about: ['关于', 'About'],
  product: ['产品', 'Product'],
  fingerprint: ['协议指纹', 'Wire fingerprint'],
  device_id: ['设备 ID', 'Device ID'],
  mac: ['MAC 地址', 'MAC address'],
  role: ['角色', 'Role'],
  owner: ['主人', 'Owner'],

  // login
  login: ['登录', 'Log in'],
  register: ['注册', 'Register'],
  user_name: ['用户名', 'User name'],
  password: ['密码', 'Password'],
  login_hint: ['登录后查看你的设备。', 'Log in to see your devices.'],

  // inside WeChat
  wechat_only: ['请用微信扫码打开：', 'Open this in WeChat: scan the code.'],
  wechat_refused: ['微信登录未完成', 'WeChat did not sign you in'],
  wechat_no_scan: ['扫一扫不可用，请输入绑定码', 'WeChat cannot scan here: type the code'],
  wechat_preview: [
    '这是微信的预览页：请先点页面底部的“使用完整服务”。',
    "This is WeChat's preview: choose “use full service” at its bottom first.",
  ],
  wechat_notify: ['开启微信通知', 'Notify me'],
  wechat_notify_hint: ['报警时在微信里告诉你。', 'Alarms are then told in WeChat.'],
  wechat_notified: ['已开启', 'Done'],
  open_device: ['打开设备', 'Open the device'],
  back_to_chat: ['返回微信', 'Back to the chat'],

  // what the service refuses
  error_unreachable: [
    '连不上服务，请检查网络',
    'The service cannot be reached. Check the network.',
  ],
  error_throttled: ['操作太频繁，请稍后再试', 'Too many requests. Try again in a while.'],
  error_not_found: ['没有找到', 'Not found'],
  error_not_bound: ['没有找到这台设备', 'There is no such device'],
  error_gone_code: ['绑定码不对或已失效', 'This code is wrong or has expired'],
  error_gone: ['已失效，请重新获取', 'It has expired. Ask for a new one.'],
  error_conflict: ['你已拥有这台设备', 'You have this device already'],
  error_forbidden: ['没有权限', 'You may not do this'],
  error_unauthenticated: ['用户名或密码不对', 'Wrong name or password'],
  error_bad_request: ['请求无效', 'The request is not valid'],
  error_unavailable: ['服务暂不可用，请稍后再试', 'The service is busy. Try again in a while.'],
  error_internal: ['服务出错了', 'The service has failed'],

  // times
  just_now: ['刚刚', 'just now'],
  seconds_ago: ['{count} 秒前', '{count} s ago'],
  minutes_ago: ['{count} 分钟前', '{count} min ago'],
  hours_ago: ['{count} 小时前', '{count} h ago'],
};

let current = 0;

// "zh" for any Chinese, else "en".
export function languageOf(tags) {
  return /^zh\b/i.test(tags?.[0] ?? '') ? 'zh' : 'en';
}

export function setLanguage(language) {
  current = Math.max(0, languages.indexOf(language));
}

export function language() {
  return languages[current];
}

export function t(key, values = {}) {
  return texts[key][current].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

export function has(key) {
  return Object.hasOwn(texts, key);
}
