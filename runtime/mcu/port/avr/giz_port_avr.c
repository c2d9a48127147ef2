/* The ATmega328P: UART0 by interrupt in both directions, timer 0 for the milliseconds, the watchdog for
   restarts.

   What is sent waits in a queue that the UART's interrupt empties, so giz_poll() waits for the line only
   where the queue is full. */
#ifndef F_CPU
#define F_CPU 16000000UL
#endif
#define BAUD 9600

#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <avr/wdt.h>
#include <util/setbaud.h>

#include "giz.h"
#include "user.h"

#ifndef GIZ_PORT_QUEUE
#define GIZ_PORT_QUEUE 128u /* bytes to be sent: a power of two, at most 128 */
#endif
#if (GIZ_PORT_QUEUE > 128u) || ((GIZ_PORT_QUEUE & (GIZ_PORT_QUEUE - 1u)) != 0u)
#error "GIZ_PORT_QUEUE is a power of two, at most 128"
#endif

#define TICKS_PER_MS (F_CPU / 64UL / 1000UL)
#if (TICKS_PER_MS < 1) || (TICKS_PER_MS > 256)
#error "F_CPU is too low or too high for timer 0 at 1/64 of it"
#endif

void giz_port_watchdog_off(void);

static volatile uint16_t milliseconds;
static volatile uint8_t queue[GIZ_PORT_QUEUE];
static volatile uint8_t queue_head; /* where the next byte goes; runs on through all 256 values */
static volatile uint8_t queue_tail; /* where the next one comes from */

/* The watchdog still runs after the reset that it made. */
__attribute__((naked, used, section(".init3"))) void giz_port_watchdog_off(void)
{
    MCUSR = 0u;
    wdt_disable();
}

/* ---- interrupts ---- */

ISR(TIMER0_COMPA_vect)
{
    milliseconds++;
}

ISR(USART_RX_vect)
{
    giz_receive(UDR0);
}

ISR(USART_UDRE_vect)
{
    UDR0 = queue[queue_tail % GIZ_PORT_QUEUE];
    queue_tail = (uint8_t)(queue_tail + 1u);
    if (queue_tail == queue_head) {
        UCSR0B &= (uint8_t)~_BV(UDRIE0);
    }
}

/* ---- the three functions of the port ---- */

/* The transmitter's interrupt may switch itself off in between, hence the lock. */
void giz_port_write(const uint8_t *bytes, uint8_t count)
{
    for (uint8_t i = 0u; i < count; i++) {
        while ((uint8_t)(queue_head - queue_tail) == GIZ_PORT_QUEUE) {
            /* the interrupt makes room */
        }
        cli();
        queue[queue_head % GIZ_PORT_QUEUE] = bytes[i];
        queue_head = (uint8_t)(queue_head + 1u);
        UCSR0B |= (uint8_t)_BV(UDRIE0);
        sei();
    }
}

uint32_t giz_port_millis(void)
{
    uint16_t now;

    cli();
    now = milliseconds;
    sei();
    return now;
}

void giz_port_restart(void)
{
    cli();
    wdt_enable(WDTO_15MS);
    for (;;) {
        /* until it happens */
    }
}

/* ---- the start ---- */

static void start(void)
{
    UBRR0 = UBRR_VALUE;
#if USE_2X
    UCSR0A = (uint8_t)_BV(U2X0);
#else
    UCSR0A = 0u;
#endif
    UCSR0C = (uint8_t)(_BV(UCSZ01) | _BV(UCSZ00));
    UCSR0B = (uint8_t)(_BV(RXCIE0) | _BV(RXEN0) | _BV(TXEN0));
    OCR0A = (uint8_t)(TICKS_PER_MS - 1UL);
    TCCR0A = (uint8_t)_BV(WGM01);
    TCCR0B = (uint8_t)(_BV(CS01) | _BV(CS00));
    TIMSK0 = (uint8_t)_BV(OCIE0A);
    SMCR = (uint8_t)_BV(SE); /* idle, where timer and UART go on */
    sei();
}

int main(void)
{
    start();
    giz_init();
    user_init();
    for (;;) {
        user_poll();
        giz_poll();
        sleep_cpu(); /* until a byte or the next millisecond */
    }
}
