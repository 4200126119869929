/* main.c - kb: everything is in command.c, where tests can reach it. */
#include "command.h"

int main(int argc, char **argv)
{
    return cli_main(argc, argv);
}
