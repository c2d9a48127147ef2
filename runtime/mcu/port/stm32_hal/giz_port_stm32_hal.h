/* The port for STM32's HAL. Call these from the main.c that STM32CubeMX makes. */
#ifndef GIZ_PORT_STM32_HAL_H
#define GIZ_PORT_STM32_HAL_H

#ifdef __cplusplus
extern "C" {
#endif

/* Once, after MX_USARTx_UART_Init(): listens, then calls giz_init() and user_init(). */
void giz_stm32_start(void);

/* All the time: user_poll() and giz_poll(). */
void giz_stm32_poll(void);

#ifdef __cplusplus
}
#endif

#endif
