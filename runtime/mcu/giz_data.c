/* Transparent data on its way up. It stays in the application's buffer, whose first byte is left for the
   action, so that nothing is copied. On its way down it is a P0 like others: giz_link.c. */
#include <stddef.h>

#include "giz_internal.h"

#if GIZ_WITH_DATA

static uint8_t *data;
static uint16_t data_size;

bool giz_send_data(uint8_t *bytes, uint16_t size)
{
    bool under_way = (giz.sends != 0u) && (giz.request == GIZ_REQUEST_DATA);
    bool waiting = (giz.due & GIZ_DUE(GIZ_REQUEST_DATA)) != 0u;
    bool taken = !under_way && !waiting;

    if (taken) {
        bytes[0] = GIZ_P0_DATA_UP;
        data = bytes;
        data_size = size;
        giz_request(GIZ_REQUEST_DATA);
    }
    return taken;
}

void giz_data_send(void)
{
    if (data != NULL) { /* an application may have asked for it with giz_request() */
        giz_frame_send(data, (giz_size)(data_size + 1u), giz.head);
    }
}

#endif
