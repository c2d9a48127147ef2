#include "air_conditioner.h"

#include "check.h"

static void test_status(void)
{
    struct air_conditioner_status status = {0};
    struct air_conditioner_status read = {0};
    uint8_t bytes[AIR_CONDITIONER_STATUS_SIZE];

    status.power = true;
    status.display = true;
    status.mode = AIR_CONDITIONER_MODE_HEAT;             /* 4 in bits 4..6 */
    status.fan_speed = AIR_CONDITIONER_FAN_SPEED_TURBO;  /* 5 in bits 7..9 */
    status.swing = AIR_CONDITIONER_SWING_BOTH;           /* 3 in bits 10..11 */
    status.set_temperature = 13;                         /* 22.5 degrees */
    status.off_timer = 90;
    status.defrosting = true;
    status.compressor_frequency = 72;
    status.indoor_temperature = 421;
    status.outdoor_temperature = 355;
    status.energy = 123456;
    status.door_open = true;
    status.indoor_sensor = true;
    status.compressor_hot = true;
    CHECK(air_conditioner_status_pack(&status, bytes));
    check_bytes(bytes, sizeof(bytes), "0ec9 0d 005a  01 48 01a5 0163 0001e240  02 09");
    CHECK(air_conditioner_status_unpack(&read, bytes));
    CHECK(read.fan_speed == AIR_CONDITIONER_FAN_SPEED_TURBO);
    CHECK(read.energy == 123456u);

    /* a value that does not fit its bits reaches no neighbour */
    status.mode = 0xFF;
    CHECK(!air_conditioner_status_pack(&status, bytes));
}

static void test_control(void)
{
    struct air_conditioner_status status = {0};

    /* flags are one big-endian integer: off_timer is flag 8, in the first byte */
    CHECK(AIR_CONDITIONER_OFF_TIMER_FLAG == 8u);
    CHECK(air_conditioner_control_apply(&status, (const uint8_t *)"\x01\x20\x02\x80\x00\x05\xA0"));
    CHECK(status.off_timer == AIR_CONDITIONER_OFF_TIMER_MAX);
    CHECK(status.fan_speed == AIR_CONDITIONER_FAN_SPEED_TURBO);
    CHECK(status.mode == AIR_CONDITIONER_MODE_AUTO);
    CHECK(!air_conditioner_control_apply(&status, (const uint8_t *)"\x01\x00\x00\x00\x00\x05\xA1"));
    CHECK(!air_conditioner_control_apply(&status, (const uint8_t *)"\x02\x00\x00\x00\x00\x00\x00"));
    CHECK(status.off_timer == AIR_CONDITIONER_OFF_TIMER_MAX);
}

int main(void)
{
    test_status();
    test_control();
    return failures;
}
