#include "thermostat.h"

#include "check.h"

/* Tenths of a degree of a raw temperature, with the header's constants. */
static long tenths(uint16_t raw)
{
    return (long)THERMOSTAT_TEMPERATURE_STEP * raw + THERMOSTAT_TEMPERATURE_OFFSET;
}

static void test_status(void)
{
    struct thermostat_status status = {0};
    struct thermostat_status read = {0};
    uint8_t bytes[THERMOSTAT_STATUS_SIZE];

    status.power = true;
    status.mode = THERMOSTAT_MODE_AUTO;
    status.set_point = 31; /* 20.5 degrees */
    status.heating = true;
    status.humidity = 45;
    status.temperature = 415; /* 21.5 degrees */
    status.sensor_open = true;
    CHECK(tenths(status.temperature) == 215);
    CHECK(thermostat_status_pack(&status, bytes));
    check_bytes(bytes, sizeof(bytes), "09 1f 01 2d 019f 00 01");
    CHECK(thermostat_status_unpack(&read, bytes));
    CHECK(read.temperature == 415);
    CHECK(read.mode == THERMOSTAT_MODE_AUTO);
    CHECK(read.sensor_open);

    /* nothing is written; what is read is there to be looked at */
    status.temperature = THERMOSTAT_TEMPERATURE_MAX + 1u;
    (void)memset(bytes, 0xA5, sizeof(bytes));
    CHECK(!thermostat_status_pack(&status, bytes));
    check_bytes(bytes, sizeof(bytes), "a5 a5 a5 a5 a5a5 a5 a5");
    CHECK(!thermostat_status_unpack(&read, bytes));
    CHECK(read.temperature == 0xA5A5u);
}

static void test_control(void)
{
    struct thermostat_status status = {0};
    uint8_t flags[THERMOSTAT_FLAGS_SIZE] = {0};
    uint8_t bytes[THERMOSTAT_CONTROL_SIZE];

    CHECK(thermostat_control_apply(&status, (const uint8_t *)"\x0C\x08\x3C"));
    CHECK(status.mode == THERMOSTAT_MODE_AUTO);
    CHECK(status.set_point == THERMOSTAT_SET_POINT_MAX);
    CHECK(!thermostat_control_apply(&status, (const uint8_t *)"\x0D\x01\x3D")); /* 35.5 degrees */
    CHECK(!thermostat_control_apply(&status, (const uint8_t *)"\x05\x0D\x00")); /* no fourth mode */
    CHECK(!status.power);
    CHECK(thermostat_control_apply(&status, (const uint8_t *)"\x01\x0D\xFF")); /* not flagged */
    CHECK(status.power);

    thermostat_set_flag(flags, THERMOSTAT_SET_POINT_FLAG);
    CHECK(thermostat_control_pack(&status, flags, bytes));
    check_bytes(bytes, sizeof(bytes), "08 00 3c");
    status.set_point = 61;
    CHECK(!thermostat_control_pack(&status, flags, bytes));
}

int main(void)
{
    test_status();
    test_control();
    return failures;
}
