// Memory mapped from files that others may shorten. Reading behind the end of such a file raises
// SIGBUS; for the ranges announced here the pages that are gone become pages of zeros instead, and
// the range is marked.
#pragma once

#include <stdbool.h>
#include <stddef.h>

/// Announces a mapping, whole pages from `start`, and installs the handler when it is not in place.
/// Answers the range's number, or -1 when there is no room for another one.
int cm_watch(void *start, size_t length);

/// True when pages of a range had to be replaced.
bool cm_is_broken(int range);

/// Forgets a range, before it is unmapped.
void cm_forget(int range);

/// What the handler does, for programs with a handler of their own: replaces pages when `address` lies
/// in an announced range. False when it does not. Safe in a handler.
bool cm_repair(void *address);
