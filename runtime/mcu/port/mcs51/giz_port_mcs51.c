/* A classic 8052 for SDCC, large model: UART in mode 1 by interrupt in both directions, timer 2 for its
   baud rate, timer 0 for the milliseconds.

   What is sent waits in a queue that the UART's interrupt empties, so giz_poll() waits for the line only
   where the queue is full. SDCC wants interrupts in the file of main(). */
#include <8052.h>

#include "giz.h"
#include "user.h"

#ifndef GIZ_PORT_CLOCK_HZ
#define GIZ_PORT_CLOCK_HZ 11059200UL
#endif
#ifndef GIZ_PORT_QUEUE
#define GIZ_PORT_QUEUE 128u /* bytes to be sent: a power of two, at most 128 */
#endif
#if (GIZ_PORT_QUEUE > 128u) || ((GIZ_PORT_QUEUE & (GIZ_PORT_QUEUE - 1u)) != 0u)
#error "GIZ_PORT_QUEUE is a power of two, at most 128"
#endif

/* Timers count up to 65536: timer 2 every second clock, timer 0 every twelfth. What an interrupt costs
   until timer 0 runs again is made up for. */
#define BAUD_RELOAD (65536UL - (GIZ_PORT_CLOCK_HZ / 32UL / 9600UL))
#define TICK_RELOAD (65536UL - (GIZ_PORT_CLOCK_HZ / 12UL / 1000UL) + 8UL)

#define TIMER_0_MODE 0x01u /* 16 bits; timer 1 is left alone */
#define UART_MODE_1 0x50u  /* 8 bits, receiver on */
#define TIMER_2_BAUD 0x34u /* receiver's and transmitter's clock, running */
#define IDLE 0x01u

static volatile uint16_t milliseconds;
static volatile uint8_t queue[GIZ_PORT_QUEUE];
static volatile uint8_t queue_head; /* where the next byte goes; runs on through all 256 values */
static volatile uint8_t queue_tail; /* where the next one comes from */
static volatile __bit sending;      /* the UART is at work and will interrupt */

/* ---- interrupts ---- */

void giz_port_tick_interrupt(void) __interrupt(TF0_VECTOR)
{
    TR0 = 0;
    TL0 = (uint8_t)TICK_RELOAD;
    TH0 = (uint8_t)(TICK_RELOAD >> 8);
    TR0 = 1;
    milliseconds++;
}

void giz_port_uart_interrupt(void) __interrupt(SI0_VECTOR)
{
    if (RI) {
        RI = 0;
        giz_receive(SBUF);
    }
    if (TI) {
        TI = 0;
        if (queue_tail != queue_head) {
            SBUF = queue[queue_tail % GIZ_PORT_QUEUE];
            queue_tail++;
        } else {
            sending = 0;
        }
    }
}

/* ---- the three functions of the port ---- */

void giz_port_write(const uint8_t *bytes, uint8_t count)
{
    uint8_t i;

    for (i = 0u; i < count; i++) {
        while ((uint8_t)(queue_head - queue_tail) == GIZ_PORT_QUEUE) {
            /* the interrupt makes room */
        }
        queue[queue_head % GIZ_PORT_QUEUE] = bytes[i];
        queue_head++;
    }
    ES = 0;
    if (!sending) {
        sending = 1;
        TI = 1; /* interrupts as if a byte had just left */
    }
    ES = 1;
}

uint32_t giz_port_millis(void)
{
    uint16_t now;

    ET0 = 0;
    now = milliseconds;
    ET0 = 1;
    return now;
}

/* The startup code at 0 sets up stack and memory anew. */
void giz_port_restart(void)
{
    EA = 0;
    ((void (*)(void))0x0000)();
}

/* ---- the start ---- */

static void start(void)
{
    RCAP2L = (uint8_t)BAUD_RELOAD;
    RCAP2H = (uint8_t)(BAUD_RELOAD >> 8);
    T2CON = TIMER_2_BAUD;
    SCON = UART_MODE_1;
    TMOD = (TMOD & 0xF0u) | TIMER_0_MODE;
    TR0 = 1;
    ET0 = 1;
    PS = 1; /* a byte is lost sooner than a millisecond */
    ES = 1;
    EA = 1;
}

void main(void)
{
    start();
    giz_init();
    user_init();
    for (;;) {
        user_poll();
        giz_poll();
        PCON |= IDLE; /* until a byte or the next millisecond */
    }
}
