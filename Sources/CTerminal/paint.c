// Cells to curses, and curses to the terminal.
#include "private.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { first_pair_capacity = 1 << 10 };

static uint64_t key_of(int foreground, int background) {
  return ((uint64_t)(uint32_t)(foreground + 2) << 32) | (uint32_t)(background + 2);
}

static ct_pair *slot(ct_pair *pairs, int capacity, uint64_t key) {
  uint64_t index = (key * 0x9E3779B97F4A7C15u) >> 40;
  while (pairs[index & (uint64_t)(capacity - 1)].key) {
    ct_pair *found = &pairs[index & (uint64_t)(capacity - 1)];
    if (found->key == key) return found;
    index++;
  }
  return &pairs[index & (uint64_t)(capacity - 1)];
}

/// Keeps the table at most half full.
static bool grow(ct_terminal *terminal) {
  if (terminal->pair_count * 2 < terminal->pair_capacity) return true;
  const int capacity =
      terminal->pair_capacity ? terminal->pair_capacity * 2 : first_pair_capacity;
  ct_pair *pairs = calloc((size_t)capacity, sizeof *pairs);
  if (!pairs) return false;
  for (int index = 0; index < terminal->pair_capacity; index++) {
    const ct_pair old = terminal->pairs[index];
    if (old.key) *slot(pairs, capacity, old.key) = old;
  }
  free(terminal->pairs);
  terminal->pairs = pairs;
  terminal->pair_capacity = capacity;
  return true;
}

/// The pair of two colours; -1 when there is no room for another one.
int ct_pair_number(ct_terminal *terminal, int foreground, int background) {
  if (!terminal->has_colors || (foreground < 0 && background < 0)) return 0;
  if (!terminal->has_default_colors) {
    if (foreground < 0) foreground = COLOR_WHITE;
    if (background < 0) background = COLOR_BLACK;
  }
  if (!grow(terminal)) return -1;
  const uint64_t key = key_of(foreground, background);
  ct_pair *entry = slot(terminal->pairs, terminal->pair_capacity, key);
  if (entry->key) return entry->number;
  const int number = terminal->pair_count + 1;
  if (number >= COLOR_PAIRS) return -1;
  if (init_extended_pair(number, foreground, background) != OK) return 0;
  *entry = (ct_pair){.key = key, .number = number};
  terminal->pair_count = number;
  return number;
}

/// Frees all pairs at once; one by one, curses would look through the screen each time.
void ct_forget_pairs(ct_terminal *terminal) {
  if (terminal->pairs) {
    memset(terminal->pairs, 0, (size_t)terminal->pair_capacity * sizeof *terminal->pairs);
  }
  terminal->pair_count = 0;
  reset_color_pairs();
}

static attr_t attributes_of(uint8_t bits) {
  attr_t attributes = 0;
  if (bits & CT_BOLD) attributes |= A_BOLD;
  if (bits & CT_DIM) attributes |= A_DIM;
  if (bits & CT_UNDERLINED) attributes |= A_UNDERLINE;
  if (bits & CT_REVERSED) attributes |= A_REVERSE;
  return attributes;
}

/// Makes curses' form of a cell; false when its pair does not fit.
static bool convert(ct_terminal *terminal, const ct_cell *cell, int width, cchar_t *result) {
  int pair = ct_pair_number(terminal, cell->foreground, cell->background);
  const bool fits = pair >= 0;
  if (!fits) pair = 0;
  wchar_t text[CT_SCALARS + 1] = {0};
  text[0] = (wchar_t)cell->scalars[0];
  for (int index = 1; index < CT_SCALARS && cell->scalars[index]; index++) {
    if (wcwidth((wchar_t)cell->scalars[index]) != 0) break;
    text[index] = (wchar_t)cell->scalars[index];
  }
  const attr_t attributes = attributes_of(cell->attributes);
  const bool is_plain = text[0] >= 0x20 && text[0] < 0x7F;
  if ((!is_plain && wcwidth(text[0]) != width) ||
      setcchar(result, text, attributes, 0, &pair) != OK) {
    setcchar(result, L"?", attributes, 0, &pair);
  }
  return fits;
}

/// Gives a row to curses; false when a pair of colours did not fit.
static bool paint_row(ct_terminal *terminal, const ct_cell *cells, int row, int columns) {
  bool fits = true;
  int count = 0;
  for (int column = 0; column < columns;) {
    const ct_cell *cell = &cells[column];
    ct_cell blank = *cell;
    blank.scalars[0] = ' ';
    blank.scalars[1] = 0;
    // A wide character needs its second half, and a system that agrees about its width.
    const bool is_wide = cell->width == 2 && column + 1 < columns && cells[column + 1].width == 0 &&
                         wcwidth((wchar_t)cell->scalars[0]) == 2;
    const bool is_cell = cell->width == 1 || cell->width == 2;
    fits &= convert(
        terminal, is_cell ? cell : &blank, is_wide ? 2 : 1, &terminal->row[count++]);
    column += is_wide ? 2 : 1;
  }
  mvwadd_wchnstr(stdscr, row, 0, terminal->row, count);
  return fits;
}

static bool paint(ct_terminal *terminal, const ct_cell *cells, int rows, int columns) {
  bool fits = true;
  for (int row = 0; row < rows && row < LINES; row++) {
    fits &= paint_row(terminal, cells + (size_t)row * (size_t)columns, row, columns);
  }
  return fits;
}

static void show_cursor(int row, int column) {
  const bool is_shown = row >= 0 && row < LINES && column >= 0 && column < COLS;
  leaveok(stdscr, !is_shown);
  curs_set(is_shown ? 1 : 0);
  if (is_shown) wmove(stdscr, row, column);
}

static bool reserve_row(ct_terminal *terminal, int columns) {
  if (columns <= terminal->row_capacity) return true;
  cchar_t *row = realloc(terminal->row, (size_t)columns * sizeof *row);
  if (!row) return false;
  terminal->row = row;
  terminal->row_capacity = columns;
  return true;
}

void ct_present(
    ct_terminal *terminal, const ct_cell *cells, int rows, int columns, int cursor_row,
    int cursor_column) {
  if (terminal->is_away || !reserve_row(terminal, columns)) return;
  werase(stdscr);
  if (!paint(terminal, cells, rows, columns)) {
    ct_forget_pairs(terminal);
    paint(terminal, cells, rows, columns);
  }
  show_cursor(cursor_row, cursor_column);
  wnoutrefresh(stdscr);
  // A terminal that knows these two paints the frame at once; the others ignore them.
  ct_send(terminal, "\033[?2026h");
  doupdate();
  ct_send(terminal, "\033[?2026l");
}

void ct_repaint(ct_terminal *terminal) {
  if (terminal->is_away) return;
  clearok(curscr, TRUE);
  wnoutrefresh(stdscr);
  doupdate();
}

ct_cell ct_cell_at(ct_terminal *terminal, int row, int column) {
  (void)terminal;
  ct_cell cell = {.foreground = -1, .background = -1, .width = 1};
  cchar_t held;
  wchar_t text[CCHARW_MAX + 1] = {0};
  attr_t attributes = 0;
  short unused;
  int pair = 0;
  if (mvwin_wch(stdscr, row, column, &held) != OK) return cell;
  if (getcchar(&held, text, &attributes, &unused, &pair) != OK) return cell;
  for (int index = 0; index < CT_SCALARS; index++) cell.scalars[index] = (uint32_t)text[index];
  if (pair > 0) {
    int foreground = -1, background = -1;
    extended_pair_content(pair, &foreground, &background);
    cell.foreground = foreground;
    cell.background = background;
  }
  if (attributes & A_BOLD) cell.attributes |= CT_BOLD;
  if (attributes & A_DIM) cell.attributes |= CT_DIM;
  if (attributes & A_UNDERLINE) cell.attributes |= CT_UNDERLINED;
  if (attributes & A_REVERSE) cell.attributes |= CT_REVERSED;
  return cell;
}
