#include "kitchen_sink_var_len.h"

#include "check.h"

static void test_nothing(void)
{
    struct kitchen_sink_var_len_status status = {0};
    uint8_t flags[KITCHEN_SINK_VAR_LEN_FLAGS_SIZE] = {0};
    uint8_t bytes[KITCHEN_SINK_VAR_LEN_STATUS_SIZE];

    CHECK(kitchen_sink_var_len_status_pack(&status, flags, bytes) == KITCHEN_SINK_VAR_LEN_FLAGS_SIZE);
    check_bytes(bytes, KITCHEN_SINK_VAR_LEN_FLAGS_SIZE, "00000000");
    CHECK(kitchen_sink_var_len_status_unpack(&status, bytes, KITCHEN_SINK_VAR_LEN_FLAGS_SIZE));
    CHECK(!kitchen_sink_var_len_status_unpack(&status, bytes, KITCHEN_SINK_VAR_LEN_FLAGS_SIZE - 1u));
}

static void test_status(void)
{
    struct kitchen_sink_var_len_status status = {0};
    struct kitchen_sink_var_len_status read = {0};
    uint8_t flags[KITCHEN_SINK_VAR_LEN_FLAGS_SIZE] = {0};
    uint8_t bytes[KITCHEN_SINK_VAR_LEN_STATUS_SIZE];

    /* bits: door 1 | scene 6 in bits 1..3 | channel 19 in bits 4..8: 1 0011 110 1 */
    status.door = true;
    status.scene = KITCHEN_SINK_VAR_LEN_SCENE_STORM;
    status.channel = KITCHEN_SINK_VAR_LEN_CHANNEL_E4;
    status.humidity = 45;
    status.temperature = 0x0123;
    kitchen_sink_var_len_set_flag(flags, KITCHEN_SINK_VAR_LEN_DOOR_FLAG);
    kitchen_sink_var_len_set_flag(flags, KITCHEN_SINK_VAR_LEN_SCENE_FLAG);
    kitchen_sink_var_len_set_flag(flags, KITCHEN_SINK_VAR_LEN_CHANNEL_FLAG);
    kitchen_sink_var_len_set_flag(flags, KITCHEN_SINK_VAR_LEN_HUMIDITY_FLAG);
    kitchen_sink_var_len_set_flag(flags, KITCHEN_SINK_VAR_LEN_TEMPERATURE_FLAG);
    CHECK(kitchen_sink_var_len_status_pack(&status, flags, bytes) == 9u);
    check_bytes(bytes, 9u, "00906080 013d 2d 0123");

    /* what follows the last value is ignored */
    read.level = 7;
    bytes[9] = 0xFF;
    CHECK(kitchen_sink_var_len_status_unpack(&read, bytes, 10u));
    CHECK(read.door);
    CHECK(read.scene == KITCHEN_SINK_VAR_LEN_SCENE_STORM);
    CHECK(read.channel == KITCHEN_SINK_VAR_LEN_CHANNEL_E4);
    CHECK(read.humidity == 45);
    CHECK(read.temperature == 0x0123);
    CHECK(read.level == 7);
    CHECK(!kitchen_sink_var_len_status_unpack(&read, bytes, 8u));

    /* a door cannot be set */
    CHECK(!kitchen_sink_var_len_control_apply(&read, bytes, 9u));
    CHECK(kitchen_sink_var_len_control_pack(&status, flags, bytes) == 0u);
    status.humidity = 101;
    CHECK(kitchen_sink_var_len_status_pack(&status, flags, bytes) == 0u);
}

static void test_control(void)
{
    struct kitchen_sink_var_len_status status = {0};
    uint8_t flags[KITCHEN_SINK_VAR_LEN_FLAGS_SIZE] = {0};
    uint8_t bytes[KITCHEN_SINK_VAR_LEN_CONTROL_SIZE];

    status.percent = 50;
    kitchen_sink_var_len_set_flag(flags, KITCHEN_SINK_VAR_LEN_PERCENT_FLAG);
    CHECK(kitchen_sink_var_len_has_flag(flags, KITCHEN_SINK_VAR_LEN_PERCENT_FLAG));
    CHECK(kitchen_sink_var_len_control_pack(&status, flags, bytes) == 5u);
    check_bytes(bytes, 5u, "00040000 32");
    status.percent = 0;
    CHECK(kitchen_sink_var_len_control_apply(&status, bytes, 5u));
    CHECK(status.percent == 50);
    bytes[4] = 0;
    CHECK(!kitchen_sink_var_len_control_apply(&status, bytes, 5u));
    CHECK(status.percent == 50);
}

int main(void)
{
    test_nothing();
    test_status();
    test_control();
    return failures;
}
