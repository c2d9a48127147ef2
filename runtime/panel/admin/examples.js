// Where somebody begins who has not written a menu or notices before. A path of ours leads there
// through the sign-in.
const menu = (t) => ({
  button: [
    {type: 'view', name: t('menu_devices'), url: '/'},
    {type: 'scancode_waitmsg', name: t('menu_scan'), key: 'add'},
    {
      name: t('menu_more'),
      sub_button: [
        {type: 'click', name: t('menu_status'), key: 'status'},
        {type: 'click', name: t('menu_help'), key: 'help'},
      ],
    },
  ],
});

const notices = () => ({
  alarm: {
    channels: ['subscribe', 'customer'],
    template: 'TEMPLATE_ID',
    fields: {thing1: '{device}', phrase2: '{state}', time3: '{time}'},
  },
});

const makers = {menu, notices};

export const example = (field, t) => JSON.stringify(makers[field](t), null, 2);
