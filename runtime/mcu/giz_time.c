/* Network time. The answer is read byte by byte, for no compiler lays out a structure like it. */
#include "giz_internal.h"

#if GIZ_WITH_TIME

#define TIME_SIZE 11u

void giz_time_answer(giz_size size)
{
    const uint8_t *in = &giz.frame[GIZ_AT_PAYLOAD];
    struct giz_time time;

    if (size == TIME_SIZE) {
        time.year = (uint16_t)(((uint16_t)in[0] << 8) | in[1]);
        time.month = in[2];
        time.day = in[3];
        time.hour = in[4];
        time.minute = in[5];
        time.second = in[6];
        time.unix_seconds = ((uint32_t)in[7] << 24) | ((uint32_t)in[8] << 16) |
                            ((uint32_t)in[9] << 8) | (uint32_t)in[10];
        giz_on_time(&time);
    }
}

#endif
