import Screen

extension Key {
  /// The key as it is written in help: `^A`, `Alt-b`, `PgUp`.
  var name: String {
    switch self {
    case .character(" "): "Space"
    case .character(let character): String(character)
    case .control(let character): "^" + character.uppercased()
    case .alt(let character): "Alt-\(character)"
    case .function(let number): "F\(number)"
    case .altBackspace: "Alt-Backspace"
    case .enter: "Enter"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .escape: "Esc"
    case .backspace: "Backspace"
    case .delete: "Del"
    case .insert: "Ins"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    default: arrowName
    }
  }

  private var arrowName: String {
    switch self {
    case .up: "Up"
    case .down: "Down"
    case .left: "Left"
    case .right: "Right"
    case .controlUp: "Ctrl-Up"
    case .controlDown: "Ctrl-Down"
    case .controlLeft: "Ctrl-Left"
    case .controlRight: "Ctrl-Right"
    case .shiftUp: "Shift-Up"
    case .shiftDown: "Shift-Down"
    case .shiftLeft: "Shift-Left"
    case .shiftRight: "Shift-Right"
    default: "?"
    }
  }
}
