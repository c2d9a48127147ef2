#include "smart_socket.h"

#include "check.h"

int main(void)
{
    struct smart_socket_status status = {false};
    uint8_t flags[SMART_SOCKET_FLAGS_SIZE] = {0};
    uint8_t bytes[SMART_SOCKET_CONTROL_SIZE];

    CHECK(smart_socket_status_pack(&status, bytes));
    check_bytes(bytes, SMART_SOCKET_STATUS_SIZE, "00");
    status.power = true;
    CHECK(smart_socket_status_pack(&status, bytes));
    check_bytes(bytes, SMART_SOCKET_STATUS_SIZE, "01");
    CHECK(smart_socket_status_unpack(&status, (const uint8_t *)"\xFE"));
    CHECK(!status.power);

    /* the control of a real product with one switch: flags 01, values 01 */
    CHECK(smart_socket_control_apply(&status, (const uint8_t *)"\x01\x01"));
    CHECK(status.power);
    CHECK(smart_socket_control_apply(&status, (const uint8_t *)"\x00\x00"));
    CHECK(status.power);
    CHECK(!smart_socket_control_apply(&status, (const uint8_t *)"\x03\x00"));
    CHECK(status.power);

    CHECK(!smart_socket_has_flag(flags, SMART_SOCKET_POWER_FLAG));
    smart_socket_set_flag(flags, SMART_SOCKET_POWER_FLAG);
    CHECK(smart_socket_has_flag(flags, SMART_SOCKET_POWER_FLAG));
    CHECK(smart_socket_control_pack(&status, flags, bytes));
    check_bytes(bytes, SMART_SOCKET_CONTROL_SIZE, "01 01");
    return failures;
}
