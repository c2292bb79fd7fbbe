// The terminal through curses, behind an opaque handle. No policy here: what to show and what a key
// means is decided above. One thread at a time uses a handle; ct_wake alone may be called from any.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define CT_SCALARS 5

typedef struct ct_terminal ct_terminal;

/// Bits of ct_cell.attributes.
enum { CT_BOLD = 1, CT_DIM = 2, CT_UNDERLINED = 4, CT_REVERSED = 8 };

/// Bits that ct_wait answers.
enum {
  CT_INPUT = 1,    // ct_read has bytes
  CT_WOKEN = 2,    // ct_wake was called
  CT_RESIZED = 4,  // the size has changed; ct_rows and ct_columns tell
  CT_STOP = 8,     // somebody asks the process to stop (SIGTSTP)
  CT_CONTINUED = 16,  // the process runs again after a stop that nobody announced
  CT_ENDED = 32,   // the terminal is gone
};

/// One place of the screen.
typedef struct ct_cell {
  uint32_t scalars[CT_SCALARS];  // a base and its marks, 0 after the last
  int32_t foreground;            // a colour number of curses, -1 for the terminal's own
  int32_t background;
  uint8_t attributes;
  uint8_t width;  // columns; 0 in the second half of a wide character
} ct_cell;

/// Sets the character encoding from the environment; true when it is UTF-8 and half blocks are one
/// column wide.
bool ct_choose_locale(void);

/// Takes a terminal of a type; null when the type is unknown. `description` holds the type in the
/// form of TERMINFO, or is null for the system's database. `input` and `output` are copied. `rows`
/// and `columns` of 0 ask the terminal. At most one handle is open at a time.
ct_terminal *ct_open(
    const char *type, const char *description, int input, int output, int rows, int columns);
/// Gives the terminal back and frees the handle.
void ct_close(ct_terminal *terminal);

int ct_rows(const ct_terminal *terminal);
int ct_columns(const ct_terminal *terminal);
/// Colours of the terminal: 0 for none, 1 << 24 for direct ones.
int ct_color_count(const ct_terminal *terminal);
/// True when half blocks and line drawing arrive as they are.
bool ct_shows_unicode(const ct_terminal *terminal);

/// Shows cells, row by row, `rows * columns` of them; a cursor row of -1 hides the cursor.
void ct_present(
    ct_terminal *terminal, const ct_cell *cells, int rows, int columns, int cursor_row,
    int cursor_column);
/// Sends everything again, whatever the terminal is thought to show.
void ct_repaint(ct_terminal *terminal);
/// What a cell of the screen holds, as curses knows it; for tests.
ct_cell ct_cell_at(ct_terminal *terminal, int row, int column);
/// Gives the screen another size as the kernel would; for tests.
void ct_resize(ct_terminal *terminal, int rows, int columns);

/// Waits for something to happen; negative milliseconds wait for ever. Answers CT_ bits, 0 in time.
int ct_wait(ct_terminal *terminal, int milliseconds);
/// Reads waiting bytes; at most `capacity`, without waiting.
int ct_read(ct_terminal *terminal, uint8_t *bytes, int capacity);
/// The descriptor to give to ct_wake; it stays open after the handle is closed.
int ct_wake_descriptor(const ct_terminal *terminal);
/// Makes ct_wait answer CT_WOKEN.
void ct_wake(int descriptor);

/// Reports of the mouse on, or off so that the terminal selects text again.
void ct_set_mouse(ct_terminal *terminal, bool is_on);
/// Gives the terminal back for a while.
void ct_leave(ct_terminal *terminal);
/// Takes the terminal again after ct_leave and paints all of it.
void ct_enter(ct_terminal *terminal);
/// Leaves, stops the process, and enters when it continues.
void ct_suspend(ct_terminal *terminal);
