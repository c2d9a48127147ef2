// Every text of the settings page, in Chinese and English, beside those of the panel.
export const texts = {
  // the frame
  accounts: ['微信账号', 'WeChat'],
  all_devices: ['设备', 'Devices'],
  users: ['用户', 'Users'],
  user: ['用户', 'User'],
  device: ['设备', 'Device'],
  audit: ['审计', 'Audit'],
  created: ['创建时间', 'Created'],
  firmware: ['固件', 'Firmware'],
  disabled: ['已停用', 'Disabled'],
  disable: ['停用', 'Disable'],
  enable: ['启用', 'Enable'],
  clear: ['清除', 'Clear'],
  delete: ['删除', 'Delete'],
  make: ['生成', 'Make'],
  copy_of: ['复制{title}', 'Copy {title}'],
  qr_of: ['{title}的二维码', 'QR code of {title}'],
  changed_elsewhere: [
    '别处已修改，或名称、AppID 已被占用：请刷新后再试',
    'It was changed elsewhere, or the name or AppID is taken: reload and try again',
  ],

  // signing in
  sign_in_title: ['服务设置', 'Settings'],
  sign_in_hint: [
    '在服务器上运行下面的命令，打开它给出的一次性链接：',
    'Run this on the server and open the link that it prints; it works once:',
  ],
  sign_in_token: ['或输入管理令牌（GZ_ADMIN_TOKEN）：', 'Or type the admin token (GZ_ADMIN_TOKEN):'],
  admin_token: ['管理令牌', 'Admin token'],
  token_wrong: ['管理令牌不对', 'This is not the admin token'],
  link_used: [
    '这个链接已用过或已过期，请重新生成。',
    'This link was used or has expired. Make a new one.',
  ],

  // accounts
  account: ['微信账号', 'WeChat account'],
  add_account: ['添加微信账号', 'Add a WeChat account'],
  add_account_hint: [
    '保存后给出要粘贴到微信公众平台的网址、令牌和密钥。',
    "Then you get the URL, token and key to paste into WeChat's console.",
  ],
  no_accounts: ['还没有微信账号', 'No WeChat account yet'],
  no_accounts_hint: [
    '添加公众号或小程序，用户就能在微信里控制设备。',
    'Add an official account or mini program, and users control their devices in WeChat.',
  ],
  kind: ['类型', 'Kind'],
  kind_service: ['服务号', 'Service account'],
  kind_subscription: ['订阅号', 'Subscription account'],
  kind_mini: ['小程序', 'Mini program'],
  count_errors: ['{count} 项待办', '{count} to do'],
  count_warnings: ['{count} 项提醒', '{count} notes'],
  complete: ['配置完整', 'Complete'],

  disable_account: ['停用此账号？', 'Disable this account?'],
  disable_account_hint: [
    '微信的消息和登录都会被拒绝；设置保留。',
    'Messages and sign-ins from WeChat are refused; the settings stay.',
  ],

  // what goes out
  paste_into_wechat: ['粘贴到微信公众平台', "Paste into WeChat's console"],
  paste_hint: [
    'mp.weixin.qq.com：“设置与开发 → 基本配置 → 服务器配置”和“公众号设置 → 功能设置”。',
    'mp.weixin.qq.com: Settings & Development → Basic configuration → Server configuration, and ' +
      'Account settings → Function settings.',
  ],
  callback_url: ['服务器地址(URL)', 'Server URL'],
  callback_url_hint: [
    '先在这里保存，再到微信提交：微信会立即验证。',
    'Save here first: WeChat checks it at once.',
  ],
  token: ['令牌(Token)', 'Token'],
  rotate_token: ['更换令牌', 'New token'],
  rotate_key: ['更换密钥', 'New key'],
  rotate_hint: [
    '旧的还能用一天：请在这之前到微信公众平台更换。',
    "The one before is good for a day: change it in WeChat's console within that time.",
  ],
  rotated: ['已更换', 'Changed'],
  previous_until: ['旧的 {when} 前仍有效', 'The one before is good until {when}'],
  oauth_domain: ['网页授权域名', 'OAuth domain'],
  oauth_domain_hint: ['公众号设置 → 功能设置', 'Account settings → Function settings'],
  js_domain: ['JS 接口安全域名', 'JS safe domain'],
  js_domain_hint: ['公众号设置 → 功能设置', 'Account settings → Function settings'],
  request_domain: ['request 合法域名', 'request domain'],
  socket_domain: ['socket 合法域名', 'socket domain'],
  egress_ip: ['IP 白名单', 'IP allow-list'],
  egress_ip_hint: ['基本配置 → IP 白名单', 'Basic configuration → IP allow-list'],
  egress_ip_unknown: [
    '运行一次检查，微信会说出本服务的出口 IP。',
    "Run the checks once: WeChat tells this service's address.",
  ],
  menu_url: ['菜单和推文中的链接', 'Link for menus and articles'],
  menu_url_hint: ['打开即登录并进入设备页', 'Signs in and opens the devices'],

  // what comes in
  from_wechat: ['账号设置', 'Settings of the account'],
  app_name: ['应用名称', 'App name'],
  app_name_hint: ['只在这里显示', 'Shown here only'],
  app_id_hint: ['基本配置 → 开发者 ID(AppID)', 'Basic configuration → Developer ID'],
  secret_hint: [
    '基本配置 → 开发者密码(AppSecret)；保存后不再显示',
    'Basic configuration → Developer password; never shown again',
  ],
  secret_kept: ['已设置，留空则不变', 'Set; leave empty to keep it'],
  secret_cleared: ['保存后清除', 'Will be cleared'],
  original_id: ['设备类型(原始 ID)', 'Device type'],
  original_id_hint: ['公众号设置 → 帐号详情 → 原始 ID', 'Account details → Original ID'],
  mode: ['消息加解密方式', 'Messages'],
  mode_hint: ['与“服务器配置”里选的一致', 'The same as under Server configuration'],
  mode_secure: ['安全模式', 'Secure'],
  mode_compat: ['兼容模式', 'Compatible'],
  mode_plain: ['明文模式', 'Plain'],
  gizwits_app_id: ['机智云 App ID', 'Gizwits app id'],
  gizwits_app_id_hint: ['只在使用机智云接口时需要', 'Only for clients of the Gizwits interface'],
  product_key_hint: [
    '留空即本服务的产品；一个服务只对应一个产品',
    "Empty: this service's product. A service has one product",
  ],
  product_secret_hint: ['只在使用机智云接口时需要', 'Only for clients of the Gizwits interface'],
  slug: ['网址别名', 'Short name'],
  slug_hint: ['可代替编号出现在网址里，如 lamp', 'May stand for the number in URLs, such as lamp'],
  token_strategy_hint: [
    '与其他系统共用此账号时选“稳定版”',
    'Stable, where other systems use this account too',
  ],
  strategy_stable: ['稳定版', 'Stable'],
  strategy_classic: ['普通', 'Classic'],
  legacy_devices: ['设备功能(旧)', 'Legacy device platform'],
  legacy_devices_hint: [
    '老的微信硬件平台：device_event 等消息',
    "WeChat's former hardware platform: device_event and the like",
  ],
  wrong_name: ['请填写名称，最多 64 字节', 'A name is wanted, of 64 bytes at most'],
  wrong_wechat_app_id: ['应为 wx 加 16 位字母数字', 'wx and 16 letters and digits are wanted'],
  wrong_secret: [
    '应为 32 位字母数字，检查是否带了空格或换行',
    '32 letters and digits are wanted; a blank or line break may have come with it',
  ],
  wrong_original_id: ['应以 gh_ 开头', 'It begins with gh_'],
  wrong_gizwits_app_id: ['应为 32 位十六进制', '32 hexadecimal digits are wanted'],
  wrong_product_key: [
    '不是本服务的产品。其他产品请各运行一个服务，各用一个域名。',
    "Not this service's product. Run a service for each product, behind a host name of its own.",
  ],
  wrong_slug: ['小写字母、数字和 -，至少一个字母', 'Small letters, digits and -, one letter at least'],

  // domain files
  domain_files: ['域名验证文件', 'Domain files'],
  domain_files_hint: [
    '从微信下载的 MP_verify_….txt：上传后就在网站根目录。',
    'MP_verify_….txt as downloaded from WeChat; it is then at the root of this host.',
  ],
  upload: ['上传文件', 'Upload'],
  uploaded: ['已上传', 'Uploaded'],
  delete_file: ['删除文件？', 'Delete this file?'],
  wrong_domain_file: [
    '应为微信给的 .txt 文件，文件名不要改',
    'The .txt file as WeChat gives it is wanted, under its own name',
  ],

  // checks
  checks: ['检查', 'Checks'],
  checks_hint: [
    '每项都真的去问微信，并说明错在哪、怎么办。',
    'Each asks WeChat, and says what is wrong and what to do.',
  ],
  check_all: ['全部检查', 'Run all'],
  check_callback: ['验证回调', 'Verify callback'],
  check_token: ['获取 access_token', 'Fetch token'],
  check_ip: ['检查 IP 白名单', 'Check IP allow-list'],
  check_menu: ['创建菜单', 'Create menu'],
  check_message: ['发测试消息', 'Send test message'],
  tokens: ['凭证', 'Tokens'],
  token_none: ['还没有获取', 'Not fetched yet'],
  token_bad: ['微信拒绝了，会重新获取', 'Refused by WeChat; will be fetched anew'],
  token_expired: ['已过期，用时再取', 'Expired; fetched when needed'],
  token_until: ['{when} 前有效', 'Good until {when}'],
  token_swapped: [
    '被别的系统提前换掉 {count} 次',
    'Taken by another system before its time, {count} times',
  ],

  // menu, notices
  more_settings: ['更多', 'More'],
  own: ['自定义', 'Own'],
  standard: ['默认', 'Standard'],
  menu: ['菜单', 'Menu'],
  menu_detail: ['公众号底部的菜单', 'At the bottom of the account'],
  menu_hint: [
    '留空即默认：我的设备、添加设备、状态和帮助。本站路径会先登录。',
    'Empty: my devices, add one, state and help. A path of ours leads through the sign-in.',
  ],
  menu_devices: ['我的设备', 'Devices'],
  menu_more: ['更多', 'More'],
  menu_scan: ['扫码添加', 'Scan to add'],
  menu_status: ['设备状态', 'State'],
  menu_help: ['帮助', 'Help'],
  notices: ['通知', 'Notices'],
  notices_detail: ['报警怎样送到用户', 'How alarms reach users'],
  notices_hint: [
    '留空：只用客服消息。依次尝试 subscribe、template、customer 中列出的方式。',
    'Empty: customer messages only. Of subscribe, template and customer, the first that can.',
  ],
  example: ['填入示例', 'Fill in an example'],
  save_and_create: ['保存并创建菜单', 'Save and create the menu'],

  // users
  no_users: ['还没有用户', 'No users yet'],
  user_number: ['用户 {id}', 'User {id}'],
  account_number: ['微信账号 {id}', 'WeChat account {id}'],
  user_id: ['编号', 'Number'],
  user_anonymous: ['匿名', 'Anonymous'],
  user_password: ['密码登录', 'Password'],
  user_wechat: ['微信', 'WeChat'],
  follows: ['已关注', 'Follows'],
  follows_not: ['未关注', 'Does not follow'],
  snapshot: ['快照页虚拟用户', "Preview page's virtual user"],
  seen: ['{when}使用', 'Seen {when}'],
  not_signed_in: ['未登录', 'Not signed in'],
  end_sessions: ['结束全部登录', 'End all sessions'],
  disable_user: ['停用此用户？', 'Disable this user?'],
  disable_user_hint: [
    '立即退出所有登录，不能再登录；绑定保留。',
    'Signed out everywhere at once, and kept out; bindings stay.',
  ],
  unbind_owner_admin: [
    '这是主人：所有来宾也将失去此设备。',
    'This is the owner: every guest loses the device too.',
  ],

  // devices
  no_devices_admin: ['还没有设备连上来', 'No device has come yet'],
  bindings: ['绑定', 'Bindings'],
  nobodys: ['还没有人绑定', 'Nobody has it yet'],
  new_claim_code: ['生成新绑定码', 'New claim code'],
  new_code_hint: ['原来的绑定码立即失效。', 'The code before is void at once.'],
  claim_code_once: ['只显示这一次，请保存或打印。', 'Shown this once: keep or print it.'],
  authorise: ['在“{name}”授权（旧设备平台）', 'Authorise at {name} (legacy platform)'],
  authorise_product: ['微信硬件平台的产品编号', 'Product id at the hardware platform'],
  authorise_hint: [
    '新设备要填；留空则更新已授权的设备。',
    'For a new device; empty: one that was authorised before is changed.',
  ],
  disable_device: ['停用此设备？', 'Disable this device?'],
  disable_device_hint: [
    '立即断开，不能再连接和控制。',
    'Its connection is closed; it can neither join nor be controlled.',
  ],

  // audit
  audit_check: ['校验记录链', 'Check the chain'],
  audit_hint: [
    '每条记录的哈希包含前一条：改过就会断开。',
    "Each entry's hash covers the one before, so that a change breaks the chain.",
  ],
  audit_holds: ['记录链完整', 'The chain holds'],
  audit_broken: ['第 {id} 条起不完整', 'It is broken at entry {id}'],
  no_audit: ['还没有记录', 'No entries yet'],

  // what the checks are called
  result_callback: ['回调', 'Callback'],
  result_callback_secure: ['加密消息', 'Encrypted message'],
  result_token: ['access_token', 'access_token'],
  result_ticket: ['jsapi_ticket', 'jsapi_ticket'],
  result_ip: ['IP 白名单', 'IP allow-list'],
  result_menu: ['菜单', 'Menu'],
  result_message: ['测试消息', 'Test message'],
  result_network: ['网络', 'Network'],
  result_templates: ['模板消息', 'Template messages'],
  result_subscriptions: ['订阅通知', 'Subscription notices'],
  result_swapped: ['access_token 被抢用', 'access_token taken away'],
  result_authorise: ['授权', 'Authorise'],
};
