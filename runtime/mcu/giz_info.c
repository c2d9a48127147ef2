/* About the module: its versions and addresses, handed on as they come. */
#include "giz_internal.h"

#if GIZ_WITH_INFO

void giz_info_send(void)
{
    uint8_t type = 0u;

    giz_frame_send(&type, 1u, giz.head);
}

void giz_info_answer(giz_size size)
{
    const uint8_t *info = &giz.frame[GIZ_AT_PAYLOAD];

    if (((info[0] == GIZ_INFO_WIFI) && (size >= GIZ_INFO_WIFI_SIZE)) ||
        ((info[0] == GIZ_INFO_GPRS) && (size >= GIZ_INFO_GPRS_SIZE))) {
        giz_on_info(info, size);
    }
}

#endif
