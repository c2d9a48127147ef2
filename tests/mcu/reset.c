/* Memory as the C startup leaves it, so that each test begins with a processor that was just reset. */
#include <string.h>

#include "giz_internal.h"
#include "reset.h"

void reset_memory(void)
{
    (void)memset(&giz, 0, sizeof giz);
}
