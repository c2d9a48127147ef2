/* 样样俱全 (kitchen sink): the application. This file was made once and is yours: it is not written again.

   A datapoint that is added later asks for its hook when the firmware is linked; kitchen_sink_link.h
   declares all of them. */
#include "giz.h"
#include "kitchen_sink_link.h"
#include "user.h"

/* Once, before anything is received. */
void user_init(void)
{
    kitchen_sink_values.percent = KITCHEN_SINK_PERCENT_MIN; /* 0 is out of its range */
}

/* All the time. Write what you measure into kitchen_sink_values; do not wait here. */
void user_poll(void)
{
    /* kitchen_sink_values.door = ...; */
}

/* 总开关 */
void kitchen_sink_on_switch_(bool switch_)
{
    (void)switch_;
}

/* 照明 */
void kitchen_sink_on_light(bool light)
{
    (void)light;
}

void kitchen_sink_on_fan(bool fan)
{
    (void)fan;
}

void kitchen_sink_on_pump(bool pump)
{
    (void)pump;
}

void kitchen_sink_on_valve(bool valve)
{
    (void)valve;
}

/* 门锁 */
void kitchen_sink_on_lock(bool lock)
{
    (void)lock;
}

/* 蜂鸣 */
void kitchen_sink_on_bell(bool bell)
{
    (void)bell;
}

/* 模式: enum kitchen_sink_mode */
void kitchen_sink_on_mode(uint8_t mode)
{
    (void)mode;
}

/* Ends no comment * / and is no trigraph ? ?/: enum kitchen_sink_scene */
void kitchen_sink_on_scene(uint8_t scene)
{
    (void)scene;
}

/* enum kitchen_sink_channel */
void kitchen_sink_on_channel(uint8_t channel)
{
    (void)channel;
}

/* enum kitchen_sink_only */
void kitchen_sink_on_only(uint8_t only)
{
    (void)only;
}

/* 0..255 */
void kitchen_sink_on_level(uint8_t level)
{
    (void)level;
}

/* 亮度: 1..100 % */
void kitchen_sink_on_percent(uint8_t percent)
{
    (void)percent;
}

/* 水深: raw 0..160; -0.25 m each, raw 0 is 0 */
void kitchen_sink_on_depth(uint8_t depth)
{
    (void)depth;
}

/* raw 0..255; 0.0625 dB each, raw 0 is -8 */
void kitchen_sink_on_gain(uint16_t gain)
{
    (void)gain;
}

/* 0..65535 */
void kitchen_sink_on_port(uint16_t port)
{
    (void)port;
}

/* 延时: raw 0..172800; 500 ms each, raw 0 is 0 */
void kitchen_sink_on_delay(uint32_t delay)
{
    (void)delay;
}

/* 0..4294967295 */
void kitchen_sink_on_counter(uint32_t counter)
{
    (void)counter;
}

/* 标签 */
void kitchen_sink_on_label(const uint8_t *label)
{
    (void)label;
}

void giz_on_event(uint8_t event, uint16_t value)
{
    switch (event) {
    case GIZ_EVENT_STATUS: /* these bits of giz_module_status() changed */
        break;
    case GIZ_EVENT_ANSWERED: /* the module has done this GIZ_REQUEST_ */
        break;
    case GIZ_EVENT_UNANSWERED: /* it did not answer this one */
        break;
    case GIZ_EVENT_MODULE_LOST:
        break;
    case GIZ_EVENT_MODULE_BACK:
        break;
    case GIZ_EVENT_ILLEGAL: /* it disliked a frame of ours; value is its code */
        break;
#if GIZ_WITH_OTA
    case GIZ_EVENT_OTA_DONE: /* value is 1: the new firmware is whole */
        break;
    case GIZ_EVENT_OTA_STOPPED:
        break;
#endif
    default:
        break;
    }
    (void)value;
}

#if GIZ_WITH_TIME
void giz_on_time(const struct giz_time *time)
{
    (void)time;
}
#endif

#if GIZ_WITH_INFO
void giz_on_info(const uint8_t *info, uint16_t size)
{
    (void)info;
    (void)size;
}
#endif

#if GIZ_WITH_DATA
void giz_on_data(const uint8_t *bytes, uint16_t size)
{
    (void)bytes;
    (void)size;
}
#endif

#if GIZ_WITH_OTA
bool giz_ota_begin(uint32_t size, const uint8_t *md5, uint32_t from)
{
    (void)size;
    (void)md5;
    (void)from;
    return false; /* true, once there is room for it */
}

bool giz_ota_write(uint32_t offset, const uint8_t *bytes, uint16_t size)
{
    (void)offset;
    (void)bytes;
    (void)size;
    return false;
}

#if !GIZ_WITH_MD5
bool giz_ota_check(const uint8_t *md5)
{
    (void)md5;
    return false;
}
#endif
#endif
