#include "kitchen_sink.h"

#include "check.h"

static void fill(struct kitchen_sink_status *status)
{
    (void)memset(status, 0, sizeof(*status));
    status->switch_ = true;
    status->bell = true;
    status->mode = KITCHEN_SINK_MODE_AWAY;     /* 2 in bits 7..8, astride two bytes */
    status->scene = KITCHEN_SINK_SCENE_STORM;  /* 6 in bits 9..11 */
    status->channel = KITCHEN_SINK_CHANNEL_E4; /* 19 in bits 12..16, astride two bytes */
    status->level = 255;
    status->percent = 1;
    status->depth = 160; /* 40 m below */
    status->gain = 128;
    status->port = 0xFF55;
    status->delay = 172800;
    status->counter = 4294967295u;
    (void)memcpy(status->label, "sixteen letters!", KITCHEN_SINK_LABEL_LENGTH);
    status->door = true;
    status->phase = KITCHEN_SINK_PHASE_DRAIN;
    status->humidity = 100;
    status->temperature = 1650;
    status->pressure = 80000;
    (void)memcpy(status->serial, "SN0042", KITCHEN_SINK_SERIAL_LENGTH);
    status->filter = true;
    status->leak = true;
    status->sensor = true;
}

static const char *const bytes_of_fill =
    "013d41 ff 01 a0 0080 ff55 0002a300 ffffffff 7369787465656e206c65747465727321"
    "09 64 0672 00013880 534e30303432 02 03";

static void test_status(void)
{
    struct kitchen_sink_status status;
    struct kitchen_sink_status read;
    uint8_t bytes[KITCHEN_SINK_STATUS_SIZE];

    fill(&status);
    CHECK(kitchen_sink_status_pack(&status, bytes));
    check_bytes(bytes, sizeof(bytes), bytes_of_fill);
    (void)memset(&read, 0, sizeof(read));
    CHECK(kitchen_sink_status_unpack(&read, bytes));
    (void)memset(bytes, 0, sizeof(bytes));
    CHECK(kitchen_sink_status_pack(&read, bytes));
    check_bytes(bytes, sizeof(bytes), bytes_of_fill);
    CHECK(read.depth * KITCHEN_SINK_DEPTH_STEP + KITCHEN_SINK_DEPTH_OFFSET == -4000);

    status.percent = 0; /* below its limit */
    CHECK(!kitchen_sink_status_valid(&status));
    CHECK(!kitchen_sink_status_pack(&status, bytes));
}

static void test_control(void)
{
    struct kitchen_sink_status status;
    struct kitchen_sink_status set;
    uint8_t flags[KITCHEN_SINK_FLAGS_SIZE] = {0};
    uint8_t bytes[KITCHEN_SINK_CONTROL_SIZE];

    fill(&status);
    kitchen_sink_set_flag(flags, KITCHEN_SINK_MODE_FLAG);
    kitchen_sink_set_flag(flags, KITCHEN_SINK_CHANNEL_FLAG);
    kitchen_sink_set_flag(flags, KITCHEN_SINK_LABEL_FLAG);
    CHECK(kitchen_sink_control_pack(&status, flags, bytes));
    check_bytes(bytes, sizeof(bytes),
                "040280 013100 00 00 00 0000 0000 00000000 00000000 7369787465656e206c65747465727321");

    (void)memset(&set, 0, sizeof(set));
    CHECK(kitchen_sink_control_apply(&set, bytes));
    CHECK(set.mode == KITCHEN_SINK_MODE_AWAY);
    CHECK(set.channel == KITCHEN_SINK_CHANNEL_E4);
    CHECK(memcmp(set.label, status.label, sizeof(set.label)) == 0);
    CHECK(set.scene == KITCHEN_SINK_SCENE_NONE);

    bytes[3] = 0x01;
    bytes[4] = 0x41; /* channel 20, which is one too many */
    CHECK(!kitchen_sink_control_apply(&set, bytes));
    CHECK(set.channel == KITCHEN_SINK_CHANNEL_E4);
    flags[0] |= 0x08; /* no point has this flag */
    CHECK(!kitchen_sink_control_pack(&status, flags, bytes));
}

int main(void)
{
    test_status();
    test_control();
    return failures;
}
