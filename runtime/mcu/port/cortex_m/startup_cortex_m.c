/* From reset to main(): the vector table, and memory as C expects it. */
#include <stdint.h>

extern uint32_t giz_stack_top;
extern const uint32_t giz_data_from;
extern uint32_t giz_data_begin;
extern uint32_t giz_data_end;
extern uint32_t giz_bss_begin;
extern uint32_t giz_bss_end;

int main(void);
void giz_port_uart_interrupt(void);
void giz_port_tick_interrupt(void);
void giz_reset(void);

void giz_reset(void)
{
    const uint32_t *from = &giz_data_from;

    for (uint32_t *to = &giz_data_begin; to < &giz_data_end; to++) {
        *to = *from;
        from++;
    }
    for (uint32_t *to = &giz_bss_begin; to < &giz_bss_end; to++) {
        *to = 0u;
    }
    (void)main();
}

/* A fault stays here, where a debugger finds it. */
static void unexpected(void)
{
    for (;;) {
        /* for ever */
    }
}

typedef void (*handler)(void);

struct vectors {
    uint32_t *stack;
    handler handlers[21];
};

__attribute__((section(".vectors"), used)) static const struct vectors vectors = {
    &giz_stack_top,
    {
        giz_reset, unexpected, unexpected, unexpected, unexpected, /* 1 to 5 */
        unexpected, unexpected, unexpected, unexpected, unexpected,
        unexpected, unexpected, unexpected, unexpected, giz_port_tick_interrupt, /* 15: SysTick */
        unexpected, unexpected, unexpected, unexpected, unexpected,
        giz_port_uart_interrupt, /* 21: UART0 */
    },
};
