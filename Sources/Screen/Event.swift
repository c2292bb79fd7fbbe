/// A key as a person names it.
public enum Key: Equatable, Hashable, Sendable {
  /// A printable character.
  case character(Character)
  /// Control and a lower-case letter or symbol: `^c` is `.control("c")`, `^_` is `.control("_")`.
  case control(Character)
  /// Alt and a character.
  case alt(Character)
  /// Alt and Backspace.
  case altBackspace
  /// Return.
  case enter
  /// Tab.
  case tab
  /// Shift and Tab.
  case backTab
  /// Escape alone.
  case escape
  /// Backspace.
  case backspace
  /// Delete forwards.
  case delete
  /// Insert.
  case insert
  /// An arrow.
  case up, down, left, right
  /// Control and an arrow.
  case controlUp, controlDown, controlLeft, controlRight
  /// Shift and an arrow.
  case shiftUp, shiftDown, shiftLeft, shiftRight
  /// Home and End.
  case home, end
  /// A page up or down.
  case pageUp, pageDown
  /// F1…F12.
  case function(Int)
}

/// What the mouse did.
public struct MouseEvent: Equatable, Hashable, Sendable {
  /// The action.
  public enum Action: Equatable, Hashable, Sendable {
    /// The left button went down.
    case press
    /// The mouse moved with the left button down.
    case drag
    /// The left button went up.
    case release
    /// The wheel, away from the person.
    case wheelUp
    /// The wheel, towards the person.
    case wheelDown
  }

  /// The action.
  public var action: Action
  /// The cell under the pointer.
  public var position: Position

  /// Makes a mouse event.
  public init(_ action: Action, at position: Position) {
    self.action = action
    self.position = position
  }
}

/// What comes from a terminal.
public enum TerminalEvent: Equatable, Sendable {
  /// A key was pressed.
  case key(Key)
  /// Text was pasted; it may hold line ends.
  case paste(String)
  /// The mouse did something.
  case mouse(MouseEvent)
  /// The terminal has a new size.
  case resized(Size)
  /// The program was stopped and runs again.
  case resumed
  /// Somebody called the terminal's wake function.
  case woken
  /// The terminal is gone (hang-up, end of input).
  case ended
}
