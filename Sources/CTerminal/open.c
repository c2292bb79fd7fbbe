// Taking the terminal and giving it back.
#include "private.h"

#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <wchar.h>

static const wchar_t half_block[] = {0x2580, 0};

static bool environment_names_utf8(void) {
  static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
  for (int index = 0; index < 3; index++) {
    const char *value = getenv(names[index]);
    if (value && *value) return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
  }
  return false;
}

bool ct_choose_locale(void) {
  // Only the encoding: numbers keep their point.
  if (!setlocale(LC_CTYPE, "") && environment_names_utf8()) setlocale(LC_CTYPE, "C.UTF-8");
  return strcmp(nl_langinfo(CODESET), "UTF-8") == 0 && wcwidth(half_block[0]) == 1;
}

/// Writes a half block to a pad and reads it back: a narrow library fails here.
static bool keeps_wide_cells(void) {
  WINDOW *pad = newpad(1, 2);
  if (!pad) return false;
  cchar_t cell;
  wchar_t found[CCHARW_MAX + 1] = {0};
  attr_t attributes;
  short pair;
  const bool is_kept =
      setcchar(&cell, half_block, 0, 0, NULL) == OK && mvwadd_wch(pad, 0, 0, &cell) == OK &&
      mvwin_wch(pad, 0, 0, &cell) == OK &&
      getcchar(&cell, found, &attributes, &pair, NULL) == OK && found[0] == half_block[0];
  delwin(pad);
  return is_kept;
}

static void set_modes(ct_terminal *terminal) {
  raw();
  noecho();
  nonl();
  meta(terminal->keys, TRUE);
  nodelay(terminal->keys, TRUE);
  keypad(terminal->keys, FALSE);
  typeahead(-1);  // a frame is sent whole, keys or no keys
  terminal->has_colors = has_colors() && start_color() == OK && COLORS >= 8 && COLOR_PAIRS >= 64;
  terminal->has_default_colors = terminal->has_colors && use_default_colors() == OK;
}

static bool open_pipe(ct_terminal *terminal) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return false;
  terminal->wake_read = ends[0];
  terminal->wake_write = ends[1];
  return true;
}

static void discard(ct_terminal *terminal) {
  if (terminal->keys) delwin(terminal->keys);
  if (terminal->screen) delscreen(terminal->screen);
  if (terminal->output) fclose(terminal->output);
  if (terminal->input) fclose(terminal->input);
  free(terminal->pairs);
  free(terminal->row);
  free(terminal);
}

/// Starts curses; a description takes the place of the database for as long as that lasts.
static SCREEN *start(const char *type, const char *description, FILE *output, FILE *input) {
  if (!description) return newterm(type, output, input);
  const char *own = getenv("TERMINFO");
  char *kept = own ? strdup(own) : NULL;
  setenv("TERMINFO", description, 1);
  SCREEN *screen = newterm(type, output, input);
  if (kept) {
    setenv("TERMINFO", kept, 1);
  } else {
    unsetenv("TERMINFO");
  }
  free(kept);
  return screen;
}

ct_terminal *ct_open(
    const char *type, const char *description, int input, int output, int rows, int columns) {
  const bool has_unicode = ct_choose_locale();
  // They would override the real size and silence changes of it.
  unsetenv("LINES");
  unsetenv("COLUMNS");
  ct_terminal *terminal = calloc(1, sizeof *terminal);
  if (!terminal) return NULL;
  terminal->input = fdopen(fcntl(input, F_DUPFD_CLOEXEC, 3), "r");
  terminal->output = fdopen(fcntl(output, F_DUPFD_CLOEXEC, 3), "w");
  struct termios original = {0};
  const bool is_tty = terminal->input && tcgetattr(fileno(terminal->input), &original) == 0;
  if (!terminal->input || !terminal->output || !open_pipe(terminal)) {
    discard(terminal);
    return NULL;
  }
  terminal->input_descriptor = fileno(terminal->input);
  terminal->output_descriptor = fileno(terminal->output);
  terminal->screen = start(type, description, terminal->output, terminal->input);
  if (terminal->screen) terminal->keys = newpad(1, 1);
  if (!terminal->keys) {
    close(terminal->wake_read);
    close(terminal->wake_write);
    discard(terminal);
    return NULL;
  }
  set_modes(terminal);
  if (rows > 0 && columns > 0) resizeterm(rows, columns);
  const char *move = tigetstr("cup");
  terminal->is_ansi = move && move != (char *)-1 && strncmp(move, "\033[", 2) == 0;
  terminal->shows_unicode = has_unicode && keeps_wide_cells();
  ct_guard_start(terminal, is_tty ? &original : NULL);
  ct_send(terminal, "\033[?2004h");
  return terminal;
}

void ct_close(ct_terminal *terminal) {
  if (!terminal->is_away) {
    ct_set_mouse(terminal, false);
    ct_send(terminal, "\033[?2004l");
    endwin();
  }
  ct_guard_stop();
  // The pipe stays open: a late ct_wake must not write into somebody else's descriptor.
  discard(terminal);
}

int ct_rows(const ct_terminal *terminal) {
  (void)terminal;
  return LINES;
}

int ct_columns(const ct_terminal *terminal) {
  (void)terminal;
  return COLS;
}

int ct_color_count(const ct_terminal *terminal) { return terminal->has_colors ? COLORS : 0; }

bool ct_shows_unicode(const ct_terminal *terminal) { return terminal->shows_unicode; }

/// Sends private sequences past curses, whose buffer is empty between refreshes.
void ct_send(const ct_terminal *terminal, const char *text) {
  if (!terminal->is_ansi) return;
  size_t rest = strlen(text);
  while (rest > 0) {
    const ssize_t count = write(terminal->output_descriptor, text, rest);
    if (count <= 0) return;
    text += count;
    rest -= (size_t)count;
  }
}

void ct_set_mouse(ct_terminal *terminal, bool is_on) {
  terminal->wants_mouse = is_on;
  if (terminal->is_away) return;
  ct_send(
      terminal,
      is_on ? "\033[?1000h\033[?1002h\033[?1006h" : "\033[?1006l\033[?1002l\033[?1000l");
}

void ct_leave(ct_terminal *terminal) {
  if (terminal->is_away) return;
  const bool wants_mouse = terminal->wants_mouse;
  ct_set_mouse(terminal, false);
  terminal->wants_mouse = wants_mouse;
  ct_send(terminal, "\033[?2004l");
  terminal->is_away = true;
  endwin();
  ct_guard_pause();
}

void ct_enter(ct_terminal *terminal) {
  if (!terminal->is_away) return;
  ct_guard_resume();
  terminal->is_away = false;
  ct_repaint(terminal);  // the first refresh after endwin takes the terminal again
  ct_send(terminal, "\033[?2004h");
  ct_set_mouse(terminal, terminal->wants_mouse);
}
