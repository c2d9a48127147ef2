/* STM32's HAL: one UART by interrupt, byte by byte.

   HAL stops receiving after an error, and refuses to start again where its lock happens to be taken by a
   transmission that the interrupt came into. `listening` remembers that, and the main loop starts
   reception again. */
#include "giz_port_stm32_hal.h"

#include "main.h" /* STM32CubeMX's, which includes HAL */

#include "giz.h"
#include "user.h"

#ifndef GIZ_PORT_UART
#define GIZ_PORT_UART huart1
#endif
#define SEND_MS 100u /* for a chunk of GIZ_CHUNK_SIZE bytes, which take some 17 ms */

extern UART_HandleTypeDef GIZ_PORT_UART;

static uint8_t received;
static volatile bool listening;

static void listen(void)
{
    listening = (HAL_UART_Receive_IT(&GIZ_PORT_UART, &received, 1u) == HAL_OK);
}

/* ---- HAL's callbacks ---- */

void HAL_UART_RxCpltCallback(UART_HandleTypeDef *uart)
{
    if (uart == &GIZ_PORT_UART) {
        giz_receive(received);
        listen();
    }
}

void HAL_UART_ErrorCallback(UART_HandleTypeDef *uart)
{
    if (uart == &GIZ_PORT_UART) {
        listening = false;
    }
}

/* ---- the three functions of the port ---- */

void giz_port_write(const uint8_t *bytes, uint8_t count)
{
    /* Older HALs want a pointer that is not const, and do not write to it. */
    (void)HAL_UART_Transmit(&GIZ_PORT_UART, (uint8_t *)(uintptr_t)bytes, count, SEND_MS);
}

uint32_t giz_port_millis(void)
{
    return HAL_GetTick();
}

void giz_port_restart(void)
{
    NVIC_SystemReset();
}

/* ---- what main.c calls ---- */

void giz_stm32_start(void)
{
    listen();
    giz_init();
    user_init();
}

void giz_stm32_poll(void)
{
    if (!listening) {
        listen();
    }
    user_poll();
    giz_poll();
}
