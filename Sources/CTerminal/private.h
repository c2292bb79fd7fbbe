// What the files of this target share.
#pragma once

#define _GNU_SOURCE 1
#define NCURSES_WIDECHAR 1  // the wide functions; the header leaves them out otherwise

#include <ncurses.h>
#include <stdio.h>
#include <termios.h>

#include "CTerminal.h"

/// A pair of colours and its number, in a table addressed by the colours.
typedef struct ct_pair {
  uint64_t key;  // 0: free
  int number;
} ct_pair;

struct ct_terminal {
  SCREEN *screen;
  WINDOW *keys;  // a pad that is never drawn, so that asking it for keys refreshes nothing
  FILE *input, *output;
  int input_descriptor, output_descriptor;
  bool is_ansi;  // understands ESC [
  bool has_colors, has_default_colors, shows_unicode;
  bool wants_mouse, is_away;
  int wake_read, wake_write;
  uint8_t early[64];  // bytes that curses read while it was asked for the size
  int early_count;
  ct_pair *pairs;
  int pair_capacity, pair_count;
  cchar_t *row;  // one row of cells for curses
  int row_capacity;
};

void ct_send(const ct_terminal *terminal, const char *text);
int ct_pair_number(ct_terminal *terminal, int foreground, int background);
void ct_forget_pairs(ct_terminal *terminal);

/// Signals and descriptors that must be put right on every way out.
void ct_guard_start(ct_terminal *terminal, const struct termios *original);
void ct_guard_stop(void);
void ct_guard_pause(void);
void ct_guard_resume(void);
