#include "capture.h"

#include <fcntl.h>
#include <unistd.h>

#include "command.h"

#define WORDS_MAX 32

static int temporary(void)
{
    char path[] = "/tmp/kbd-capture-XXXXXX";
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    assert_true(fd >= 0);
    return fd;
}

void capture_begin(struct capture *capture)
{
    fflush(stdout);
    fflush(stderr);
    capture->out_fd = temporary();
    capture->err_fd = temporary();
    capture->saved_out = dup(STDOUT_FILENO);
    capture->saved_err = dup(STDERR_FILENO);
    dup2(capture->out_fd, STDOUT_FILENO);
    dup2(capture->err_fd, STDERR_FILENO);
}

static void put_back(int saved, int number, int fd, char *text)
{
    dup2(saved, number);
    close(saved);
    ssize_t len = pread(fd, text, CAPTURE_MAX - 1, 0);
    close(fd);
    text[len > 0 ? len : 0] = 0;
}

void capture_end(struct capture *capture)
{
    fflush(stdout);
    fflush(stderr);
    put_back(capture->saved_out, STDOUT_FILENO, capture->out_fd, capture->out);
    put_back(capture->saved_err, STDERR_FILENO, capture->err_fd, capture->err);
}

int run_kb(struct capture *capture, ...)
{
    static char program[] = "kb";
    char *words[WORDS_MAX] = {program};
    int count = 1;
    va_list rest;
    va_start(rest, capture);
    while (count < WORDS_MAX - 1 && (words[count] = va_arg(rest, char *)))
        count++;
    va_end(rest);
    words[count] = NULL;
    capture_begin(capture);
    int exit_status = cli_main(count, words);
    capture_end(capture);
    return exit_status;
}
