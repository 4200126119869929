/*
 * pairs_dump.c - the question pairs as documents, questions and judgements, for other engines.
 *
 *     bench_pairs_dump QUESTION-PAIRS.csv FOLDER
 *
 * Writes what pair_set.h says stands in the base to FOLDER/documents.jsonl, in the form of
 * bench_dump_sections, what is asked to FOLDER/questions.tsv and what is right to FOLDER/qrels.txt.
 */
#include <stdio.h>

#include "kb/json.h"
#include "pair_set.h"

#define LINE_MAX (1u << 20)

static FILE *open_in(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    if (!file) {
        perror(path);
        exit(1);
    }
    return file;
}

static void close_file(FILE *file)
{
    if (fclose(file)) {
        perror("pairs_dump");
        exit(1);
    }
}

static void write_documents(const struct pair_set *set, FILE *file)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf line = KB_BUF_INIT(LINE_MAX);
    for (size_t i = 0; i < set->base_count; i++) {
        struct kb_json json;
        char name[32];
        snprintf(name, sizeof name, "qa-%06zu#正文", i);
        kb_buf_clear(&line);
        kb_json_init(&json, &line);
        kb_json_begin_object(&json);
        kb_json_field_cstr(&json, "name", name);
        kb_json_field_str(&json, "title", set->base[i]);
        kb_json_end_object(&json);
        fprintf(file, "%.*s\n", KB_STR_ARG(kb_buf_str(&line)));
    }
}

static void write_questions(const struct pair_set *set, FILE *questions, FILE *qrels)
{
    for (size_t i = 0; i < set->asked_count; i++) {
        const struct pair_asked *asked = &set->asked[i];
        fprintf(questions, "%zu\t%.*s\n", i, KB_STR_ARG(asked->text));
        for (const struct pair_right *right = asked->right; right; right = right->next)
            fprintf(qrels, "%zu 0 qa-%06zu#正文 1\n", i, right->number);
    }
}

int main(int argc, char **argv)
{
    struct pair_set set;
    if (argc != 3) {
        fprintf(stderr, "usage: bench_pairs_dump QUESTION-PAIRS.csv FOLDER\n");
        return 2;
    }
    pair_set_read(argv[1], &set);
    FILE *documents = open_in(argv[2], "documents.jsonl");
    FILE *questions = open_in(argv[2], "questions.tsv");
    FILE *qrels = open_in(argv[2], "qrels.txt");
    write_documents(&set, documents);
    write_questions(&set, questions, qrels);
    close_file(documents);
    close_file(questions);
    close_file(qrels);
    pair_set_done(&set);
    return 0;
}
