/* Arduino: the core's serial port, which has interrupts and buffers of its own. */
#include "giz_port_arduino.h"

#include <Arduino.h>
#if defined(__AVR__)
#include <avr/io.h>
#include <avr/wdt.h>
#endif

#include "giz.h"
#include "user.h"

/* Boards with two UARTs have the USB cable on the first. */
#ifndef GIZ_PORT_SERIAL
#if defined(HAVE_HWSERIAL1) || defined(ARDUINO_ARCH_SAMD) || defined(ARDUINO_ARCH_ESP32)
#define GIZ_PORT_SERIAL Serial1
#else
#define GIZ_PORT_SERIAL Serial
#endif
#endif

#if defined(__AVR__)
/* The watchdog still runs after the reset that it made, and few boot loaders stop it. */
extern "C" __attribute__((naked, used, section(".init3"))) void giz_port_watchdog_off(void);
extern "C" void giz_port_watchdog_off(void)
{
    MCUSR = 0u;
    wdt_disable();
}
#endif

extern "C" void giz_port_write(const uint8_t *bytes, uint8_t count)
{
    (void)GIZ_PORT_SERIAL.write(bytes, count);
}

extern "C" uint32_t giz_port_millis(void)
{
    return static_cast<uint32_t>(millis());
}

extern "C" void giz_port_restart(void)
{
#if defined(__AVR__)
    wdt_enable(WDTO_15MS);
    for (;;) {
        /* until it happens */
    }
#elif defined(ARDUINO_ARCH_ESP32) || defined(ARDUINO_ARCH_ESP8266)
    ESP.restart();
#else
    NVIC_SystemReset();
#endif
}

void giz_arduino_start(void)
{
    GIZ_PORT_SERIAL.begin(9600);
    giz_init();
    user_init();
}

/* No more at once than the ring holds, which giz_poll() empties. */
void giz_arduino_poll(void)
{
    for (uint8_t i = 0u; (i < GIZ_RING_SIZE) && (GIZ_PORT_SERIAL.available() > 0); i++) {
        giz_receive(static_cast<uint8_t>(GIZ_PORT_SERIAL.read()));
    }
    user_poll();
    giz_poll();
}
