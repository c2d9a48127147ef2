/* What Frama-C's Eva analyses: the engine in a main loop that goes on for ever, every byte, every value,
   every moment and every call of the application being anything at all. */
#include "__fc_builtin.h"
#include "giz.h"

#include "test.h"

unsigned test_hooks;
volatile uint8_t any;
volatile uint16_t any_word;
volatile uint32_t any_long;

static uint8_t read_all(const uint8_t *bytes, uint16_t size)
{
    uint8_t sum = 0u;

    for (uint16_t i = 0u; i < size; i++) {
        sum = (uint8_t)(sum + bytes[i]);
    }
    return sum;
}

void giz_port_write(const uint8_t *bytes, uint8_t count)
{
    (void)read_all(bytes, count);
}

uint32_t giz_port_millis(void)
{
    return any_long;
}

void giz_port_restart(void)
{
}

void giz_on_event(uint8_t event, uint16_t value)
{
    (void)event;
    (void)value;
    giz_request(any);
}

#if GIZ_WITH_TIME
void giz_on_time(const struct giz_time *time)
{
    (void)time->unix_seconds;
}
#endif

#if GIZ_WITH_INFO
void giz_on_info(const uint8_t *info, uint16_t size)
{
    (void)read_all(info, size);
}
#endif

#if GIZ_WITH_DATA
static uint8_t data[32];

void giz_on_data(const uint8_t *bytes, uint16_t size)
{
    (void)read_all(bytes, size);
}
#endif

#if GIZ_WITH_OTA
bool giz_ota_begin(uint32_t size, const uint8_t *md5, uint32_t from)
{
    (void)size;
    (void)from;
    return read_all(md5, 32u) != any;
}

bool giz_ota_write(uint32_t offset, const uint8_t *bytes, uint16_t size)
{
    (void)offset;
    return read_all(bytes, size) != any;
}

#if !GIZ_WITH_MD5
bool giz_ota_check(const uint8_t *md5)
{
    return read_all(md5, 32u) != any;
}
#endif
#endif

int main(void)
{
    uint8_t bytes[4];

    giz_init();
    for (;;) {
        test_set(any, any_long);
        giz_receive(any);
        for (uint8_t i = 0u; i < 4u; i++) {
            bytes[i] = any;
        }
        giz_receive_all(bytes, any & 3u);
        (void)giz_count(any);
        (void)giz_module_status();
        if (any != 0u) {
            giz_request(any);
        }
#if GIZ_WITH_DATA
        (void)giz_send_data(data, any & 15u);
#endif
#if GIZ_WITH_OTA
        if (any == 3u) {
            giz_ota_stop();
        }
#endif
        if (any != 0u) {
            giz_poll();
        }
    }
}
