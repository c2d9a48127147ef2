/* 变频空调: the application. This file was made once and is yours: it is not written again.

   A datapoint that is added later asks for its hook when the firmware is linked; air_conditioner_link.h
   declares all of them. */
#include "giz.h"
#include "air_conditioner_link.h"
#include "user.h"

/* Once, before anything is received. */
void user_init(void)
{
}

/* All the time. Write what you measure into air_conditioner_values; do not wait here. */
void user_poll(void)
{
    /* air_conditioner_values.defrosting = ...; */
}

/* 电源 */
void air_conditioner_on_power(bool power)
{
    (void)power;
}

/* 节能 */
void air_conditioner_on_eco(bool eco)
{
    (void)eco;
}

/* 睡眠 */
void air_conditioner_on_sleep(bool sleep)
{
    (void)sleep;
}

/* 面板显示 */
void air_conditioner_on_display(bool display)
{
    (void)display;
}

/* 模式: enum air_conditioner_mode */
void air_conditioner_on_mode(uint8_t mode)
{
    (void)mode;
}

/* 风速: enum air_conditioner_fan_speed */
void air_conditioner_on_fan_speed(uint8_t fan_speed)
{
    (void)fan_speed;
}

/* 扫风: enum air_conditioner_swing */
void air_conditioner_on_swing(uint8_t swing)
{
    (void)swing;
}

/* 设定温度: raw 0..30; 0.5 °C each, raw 0 is 16 */
void air_conditioner_on_set_temperature(uint8_t set_temperature)
{
    (void)set_temperature;
}

/* 定时关机: 0..1440 min */
void air_conditioner_on_off_timer(uint16_t off_timer)
{
    (void)off_timer;
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
