/// What a key does.
enum KeyAction: Equatable, Sendable {
  // Everywhere.
  case interrupt, suspend, repaint, openHelp, nextPane, showMaps(Int), focusSlider, focusPrompt
  case toggleMouse, toggleGradient, refresh

  // The prompt.
  case move(LineEditor.Movement), kill(LineEditor.Movement), killBlankWord
  case yank, yankOlder, transpose, undo, deleteBackward, deleteForward, endOrDelete
  case older, newer, oldest, newest, searchOlder, searchNewer
  case complete, completeBackward, submit, editExternally, leavePrompt

  // Dialogues: search, completion, find, question.
  case accept, cancel, shorten, yes, no

  // Whatever scrolls.
  case scroll(Scroll), findForward, findNext, findPrevious

  // Maps.
  case cross(Direction), pan(Direction), crossToEdge(Direction)
  case zoomIn, zoomOut, zoomReset, goBack(Bool), follow
  case setBookmark(Character), goToBookmark(Character)
  case nextScale, nextPalette, toggleLabels, nextBars, toggleOverview, toggleShared, focusQuery
  case stepHead(Int), stepLayer(Int), stepSample(Int)

  // The grid of heads.
  case chooseHead(Direction), chooseHeadFar(Direction), sortHeads(Int), reverseHeads, openHead

  // Sliders, in hundredths of the range.
  case slide(Int), slideToEnd(upper: Bool), chooseSlider(Int)

  // Lessons.
  case lessonNext, lessonBack, lessonMarker(Int), lessonNotes, lessonLeave

  /// How far to scroll.
  enum Scroll: Equatable, Sendable {
    case lineUp, lineDown, pageUp, pageDown, top, bottom
  }

  /// A direction on a map.
  enum Direction: Equatable, Sendable {
    case up, down, left, right
  }
}
