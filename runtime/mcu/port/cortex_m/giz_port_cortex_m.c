/* The LM3S6965 evaluation board, which QEMU has as lm3s6965evb: UART0 by interrupt in both directions,
   SysTick for the milliseconds.

   What is sent waits in a queue that the UART's interrupt empties, so giz_poll() waits for the line only
   where the queue is full. Interrupts are off while the transmitter is filled from the main loop. */
#include "giz.h"
#include "user.h"

#ifndef GIZ_PORT_QUEUE
#define GIZ_PORT_QUEUE 128u /* bytes to be sent: a power of two, at most 128 */
#endif
#if (GIZ_PORT_QUEUE > 128u) || ((GIZ_PORT_QUEUE & (GIZ_PORT_QUEUE - 1u)) != 0u)
#error "GIZ_PORT_QUEUE is a power of two, at most 128"
#endif

#define REGISTER(address) (*(volatile uint32_t *)(address))

#define RIS REGISTER(0x400FE050u)
#define RIS_PLL_LOCKED 0x40u
#define RCC REGISTER(0x400FE060u)
#define RCC_KEPT 0xF83FD40Eu    /* what is not said below */
#define RCC_DIVIDED 0x07C00000u /* SYSDIV 16, used: the PLL's 200 MHz become 12.5 MHz */
#define RCC_CRYSTAL 0x00000380u /* 8 MHz, the main oscillator, on */
#define RCC_BYPASS 0x00000800u
#define RCGC1 REGISTER(0x400FE104u)
#define RCGC1_UART0 0x1u
#define RCGC2 REGISTER(0x400FE108u)
#define RCGC2_PORT_A 0x1u

#define PORT_A_AFSEL REGISTER(0x40004420u)
#define PORT_A_DEN REGISTER(0x4000451Cu)
#define UART_PINS 0x3u

#define UART_DATA REGISTER(0x4000C000u)
#define UART_FLAGS REGISTER(0x4000C018u)
#define UART_FLAGS_RX_EMPTY 0x10u
#define UART_FLAGS_TX_FULL 0x20u
#define UART_IBRD REGISTER(0x4000C024u)
#define UART_FBRD REGISTER(0x4000C028u)
#define UART_LINE REGISTER(0x4000C02Cu)
#define UART_LINE_8N1 0x60u /* no FIFO: an interrupt for each byte */
#define UART_CONTROL REGISTER(0x4000C030u)
#define UART_CONTROL_ON 0x301u
#define UART_MASK REGISTER(0x4000C038u)
#define UART_CLEAR REGISTER(0x4000C044u)
#define UART_RECEIVED 0x10u
#define UART_SENT 0x20u

#define SYSTICK_CONTROL REGISTER(0xE000E010u)
#define SYSTICK_ON 0x7u /* counting the processor's clock, with its interrupt */
#define SYSTICK_RELOAD REGISTER(0xE000E014u)
#define SYSTICK_NOW REGISTER(0xE000E018u)
#define NVIC_ENABLE REGISTER(0xE000E100u)
#define NVIC_UART0 0x20u
#define AIRCR REGISTER(0xE000ED0Cu)
#define AIRCR_SYSRESETREQ 0x05FA0004u

#define CLOCK_HZ 12500000u
#define BAUD 9600u
#define BAUD_64THS (((CLOCK_HZ * 4u) + (BAUD / 2u)) / BAUD) /* of 16 clocks a bit */

void giz_port_uart_interrupt(void);
void giz_port_tick_interrupt(void);

static volatile uint32_t milliseconds;
static volatile uint8_t queue[GIZ_PORT_QUEUE];
static volatile uint8_t queue_head; /* where the next byte goes; runs on through all 256 values */
static volatile uint8_t queue_tail; /* where the next one comes from */

/* ---- interrupts ---- */

void giz_port_tick_interrupt(void)
{
    milliseconds++;
}

/* Interrupts are off, or this is one. */
static void fill_transmitter(void)
{
    while ((queue_tail != queue_head) && ((UART_FLAGS & UART_FLAGS_TX_FULL) == 0u)) {
        UART_DATA = queue[queue_tail % GIZ_PORT_QUEUE];
        queue_tail = (uint8_t)(queue_tail + 1u);
    }
}

void giz_port_uart_interrupt(void)
{
    UART_CLEAR = UART_RECEIVED | UART_SENT;
    while ((UART_FLAGS & UART_FLAGS_RX_EMPTY) == 0u) {
        giz_receive((uint8_t)UART_DATA);
    }
    fill_transmitter();
}

/* ---- the three functions of the port ---- */

static void interrupts_off(void)
{
    __asm__ volatile("cpsid i" ::: "memory");
}

static void interrupts_on(void)
{
    __asm__ volatile("cpsie i" ::: "memory");
}

void giz_port_write(const uint8_t *bytes, uint8_t count)
{
    for (uint8_t i = 0u; i < count; i++) {
        while ((uint8_t)(queue_head - queue_tail) == GIZ_PORT_QUEUE) {
            /* the interrupt makes room */
        }
        queue[queue_head % GIZ_PORT_QUEUE] = bytes[i];
        queue_head = (uint8_t)(queue_head + 1u);
    }
    interrupts_off();
    fill_transmitter();
    interrupts_on();
}

uint32_t giz_port_millis(void)
{
    return milliseconds;
}

void giz_port_restart(void)
{
    interrupts_off();
    AIRCR = AIRCR_SYSRESETREQ;
    for (;;) {
        /* until it happens */
    }
}

/* ---- the start ---- */

/* 12.5 MHz from the board's crystal of 8 MHz, by way of the PLL. */
static void start_clock(void)
{
    uint32_t rcc = (RCC & RCC_KEPT) | RCC_BYPASS | RCC_DIVIDED | RCC_CRYSTAL;

    RCC = rcc;
    while ((RIS & RIS_PLL_LOCKED) == 0u) {
        /* at most 0.5 ms */
    }
    RCC = rcc & ~RCC_BYPASS;
    SYSTICK_RELOAD = (CLOCK_HZ / 1000u) - 1u;
    SYSTICK_NOW = 0u;
    SYSTICK_CONTROL = SYSTICK_ON;
}

static void start_uart(void)
{
    RCGC1 |= RCGC1_UART0;
    RCGC2 |= RCGC2_PORT_A;
    (void)RCGC2; /* their clocks need three cycles */
    (void)RCGC2;
    PORT_A_AFSEL |= UART_PINS;
    PORT_A_DEN |= UART_PINS;
    UART_IBRD = BAUD_64THS / 64u;
    UART_FBRD = BAUD_64THS % 64u;
    UART_LINE = UART_LINE_8N1;
    UART_MASK = UART_RECEIVED | UART_SENT;
    UART_CONTROL = UART_CONTROL_ON;
    NVIC_ENABLE = NVIC_UART0;
}

int main(void)
{
    start_clock();
    start_uart();
    giz_init();
    user_init();
    for (;;) {
        user_poll();
        giz_poll();
        __asm__ volatile("wfi"); /* a byte or the next millisecond */
    }
}
