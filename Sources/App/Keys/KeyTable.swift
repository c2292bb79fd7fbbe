import Screen

/// Every key of the program. Help, the key bar, the README and the tests read this table; it is
/// long because it is one.
public enum KeyTable {
  /// The rows of one focus, its own keys first.
  public static func rows(for focus: Focus) -> [KeyRow] {
    rows.filter { $0.focuses.contains(focus) }
  }

  /// What a sequence of keys means.
  enum Meaning: Equatable {
    case action(KeyAction)
    case beginning
    case nothing
  }

  static func meaning(of sequence: [Key], in focus: Focus) -> Meaning {
    var isBeginning = false
    for row in rows where row.focuses.contains(focus) {
      for binding in row.bindings {
        if binding.keys == sequence { return .action(binding.action) }
        if binding.keys.starts(with: sequence) { isBeginning = true }
      }
    }
    return isBeginning ? .beginning : .nothing
  }

  /// All rows.
  public static let rows: [KeyRow] =
    questionRows + helpRows + promptRows + dialogueRows + headRows + mapRows + sliderRows
    + lessonRows
    + transcriptRows + everywhereRows

  private static let panes: [Focus] = [.transcript, .map, .panel, .heads, .slider, .lesson]

  private static let questionRows: [KeyRow] = [
    KeyRow([.question], [[.character("y")], [.character("Y")]], .yes, "yes", hint: "yes"),
    KeyRow(
      [.question],
      [
        [.character("n")], [.character("N")], [.escape], [.control("g")], [.control("c")], [.enter],
      ],
      .no, "no", hint: "no"),
  ]

  private static let helpRows: [KeyRow] = [
    KeyRow(
      [.help], "Up Down, PgUp PgDn, Home End",
      [
        (.up, .scroll(.lineUp)), (.down, .scroll(.lineDown)), (.character("k"), .scroll(.lineUp)),
        (.character("j"), .scroll(.lineDown)), (.pageUp, .scroll(.pageUp)),
        (.pageDown, .scroll(.pageDown)), (.character(" "), .scroll(.pageDown)),
        (.character("b"), .scroll(.pageUp)), (.home, .scroll(.top)), (.end, .scroll(.bottom)),
      ], "scroll", hint: "scroll"),
    KeyRow(
      [.help],
      [
        [.escape], [.character("q")], [.function(1)], [.character("?")], [.enter], [.control("g")],
        [.control("c")],
      ], .cancel, "close", hint: "close"),
  ]

  private static let promptRows: [KeyRow] = [
    KeyRow([.prompt], [[.enter]], .submit, "run the line; pasted lines run in order"),
    KeyRow([.prompt], [[.tab]], .complete, "complete the word before the cursor", hint: "complete"),
    KeyRow([.prompt], [[.backTab]], .completeBackward, "the same, from the last candidate"),
    KeyRow([.prompt], [[.control("a")], [.home]], .move(.lineStart), "start of the line"),
    KeyRow([.prompt], [[.control("e")], [.end]], .move(.lineEnd), "end of the line"),
    KeyRow([.prompt], [[.control("b")], [.left]], .move(.backward), "one character back"),
    KeyRow([.prompt], [[.control("f")], [.right]], .move(.forward), "one character on"),
    KeyRow([.prompt], [[.alt("b")], [.controlLeft]], .move(.wordBackward), "one word back"),
    KeyRow([.prompt], [[.alt("f")], [.controlRight]], .move(.wordForward), "one word on"),
    KeyRow(
      [.prompt], [[.up], [.control("p")]], .older,
      "older line that starts like what stands before the cursor"),
    KeyRow([.prompt], [[.down], [.control("n")]], .newer, "newer such line"),
    KeyRow([.prompt], [[.alt("<")]], .oldest, "first line of the history"),
    KeyRow([.prompt], [[.alt(">")]], .newest, "back to the line being typed"),
    KeyRow([.prompt], [[.control("r")]], .searchOlder, "search the history", hint: "history"),
    KeyRow([.prompt], [[.control("s")]], .searchNewer, "search it towards newer lines"),
    KeyRow([.prompt], [[.control("k")]], .kill(.lineEnd), "kill to the end of the line"),
    KeyRow([.prompt], [[.control("u")]], .kill(.lineStart), "kill to the start of the line"),
    KeyRow([.prompt], [[.control("w")]], .killBlankWord, "kill back to a blank"),
    KeyRow([.prompt], [[.alt("d")]], .kill(.wordForward), "kill the next word"),
    KeyRow([.prompt], [[.altBackspace]], .kill(.wordBackward), "kill the word before"),
    KeyRow([.prompt], [[.control("y")]], .yank, "yank: put back what was killed"),
    KeyRow([.prompt], [[.alt("y")]], .yankOlder, "after a yank: what was killed before that"),
    KeyRow([.prompt], [[.control("t")]], .transpose, "exchange two characters"),
    KeyRow([.prompt], [[.control("_")], [.control("/")]], .undo, "undo"),
    KeyRow([.prompt], [[.backspace], [.control("h")]], .deleteBackward, "delete back"),
    KeyRow([.prompt], [[.delete]], .deleteForward, "delete"),
    KeyRow(
      [.prompt], [[.control("d")]], .endOrDelete, "leave the program; on a line with text, delete"),
    KeyRow(
      [.prompt], [[.control("o")], [.control("x"), .control("e")]], .editExternally,
      "edit the line with $VISUAL or $EDITOR"),
    KeyRow(
      [.prompt], "PgUp PgDn",
      [(.pageUp, .scroll(.pageUp)), (.pageDown, .scroll(.pageDown))], "scroll the transcript"),
    KeyRow(
      [.prompt], [[.escape], [.control("g")]], .leavePrompt, "back to the lesson, if one plays"),
  ]

  private static let dialogueRows: [KeyRow] = [
    KeyRow([.search], [[.control("r")], [.up]], .searchOlder, "older hit", hint: "older"),
    KeyRow([.search], [[.control("s")], [.down]], .searchNewer, "newer hit", hint: "newer"),
    KeyRow(
      [.search], [[.enter], [.left], [.right]], .accept, "keep the line found", hint: "keep"),
    KeyRow(
      [.search], [[.escape], [.control("g")], [.control("c")]], .cancel,
      "give back the line from before", hint: "cancel"),
    KeyRow([.search], [[.backspace], [.control("h")]], .shorten, "shorten what is looked for"),
    KeyRow([.completion], [[.tab], [.down]], .complete, "next candidate", hint: "next"),
    KeyRow(
      [.completion], [[.backTab], [.up]], .completeBackward, "previous candidate", hint: "previous"),
    KeyRow([.completion], [[.enter]], .accept, "keep the candidate", hint: "keep"),
    KeyRow(
      [.completion], [[.escape], [.control("g")], [.control("c")]], .cancel,
      "give back the line from before", hint: "cancel"),
    KeyRow([.find], [[.enter]], .accept, "search", hint: "search"),
    KeyRow([.find], [[.backspace], [.control("h")]], .shorten, "delete back"),
    KeyRow(
      [.find], [[.escape], [.control("g")], [.control("c")]], .cancel, "cancel", hint: "cancel"),
  ]

  private static let bookmarkLetters = Array("abcdefghijklmnopqrstuvwxyz0123456789")

  private static let mapRows: [KeyRow] = [
    KeyRow(
      [.map], "arrows, h j k l",
      [
        (.left, .cross(.left)), (.down, .cross(.down)), (.up, .cross(.up)),
        (.right, .cross(.right)),
        (.character("h"), .cross(.left)), (.character("j"), .cross(.down)),
        (.character("k"), .cross(.up)), (.character("l"), .cross(.right)),
      ], "move the crosshair, in all maps", hint: "move"),
    KeyRow(
      [.map], "Home End, PgUp PgDn",
      [
        (.home, .crossToEdge(.left)), (.end, .crossToEdge(.right)),
        (.pageUp, .crossToEdge(.up)), (.pageDown, .crossToEdge(.down)),
      ], "crosshair to the edge of the window; from there, turn the page"),
    KeyRow(
      [.map], "Shift-arrows, H J K L",
      [
        (.shiftLeft, .pan(.left)), (.shiftDown, .pan(.down)), (.shiftUp, .pan(.up)),
        (.shiftRight, .pan(.right)), (.character("H"), .pan(.left)), (.character("J"), .pan(.down)),
        (.character("K"), .pan(.up)), (.character("L"), .pan(.right)),
      ], "pan by an eighth of the window; dragging pans too"),
    KeyRow(
      [.map], "+ −, Enter",
      [(.character("+"), .zoomIn), (.enter, .zoomIn), (.character("-"), .zoomOut)],
      "zoom in and out around the crosshair; the wheel does so at the pointer", hint: "zoom"),
    KeyRow([.map], [[.character("0")], [.character("=")]], .zoomReset, "show the whole map"),
    KeyRow(
      [.map], [[.character("u")], [.control("o")], [.character("'"), .character("'")]],
      .goBack(true), "back to the former window"),
    KeyRow([.map], [[.character("U")]], .goBack(false), "forth to the window gone back from"),
    KeyRow(
      [.map], "b then a letter", after: .character("b"), bookmarkLetters,
      { .setBookmark($0) }, "set the bookmark of this letter"),
    KeyRow(
      [.map], "' then a letter", after: .character("'"), bookmarkLetters,
      { .goToBookmark($0) }, "go to the bookmark of this letter"),
    KeyRow(
      [.map], [[.character("/")]], .findForward, "find a token by a part of it", hint: "find"),
    KeyRow(
      [.map], "n N",
      [(.character("n"), .findNext), (.character("N"), .findPrevious)],
      "next and previous such token"),
    KeyRow([.map], [[.character("f")]], .follow, "keep the window on the diagonal, or let it go"),
    KeyRow(
      [.map], "[ ]", [(.character("["), .stepHead(-1)), (.character("]"), .stepHead(1))],
      "previous and next head of the focus, or of the model whose map it is", hint: "head"),
    KeyRow(
      [.map], "{ }", [(.character("{"), .stepLayer(-1)), (.character("}"), .stepLayer(1))],
      "previous and next layer, likewise", hint: "layer"),
    KeyRow(
      [.map], ", .", [(.character(","), .stepSample(-1)), (.character("."), .stepSample(1))],
      "previous and next exercise of the model whose map it is"),
    KeyRow(
      [.map], [[.character("s")]], .nextScale, "next scale: lift, linear, log, rank, row",
      hint: "scale"),
    KeyRow(
      [.map, .heads], [[.character("c")]], .toggleShared, "one scale for all maps, or one for each"),
    KeyRow([.map, .heads], [[.character("p")]], .nextPalette, "next palette"),
    KeyRow([.map], [[.character("t")]], .toggleLabels, "token labels on and off"),
    KeyRow(
      [.map], [[.character("x")]], .nextBars,
      "bars: weight received below; reach (mean distance) or share of the row at the side"),
    KeyRow(
      [.map], [[.character("o")]], .toggleOverview,
      "the small picture of the whole map on and off; a click in it goes there"),
    KeyRow(
      [.map], [[.character(" ")]], .focusQuery,
      "show the gradient of the crosshair's query"),
    KeyRow([.map, .panel], [[.character("g")]], .toggleGradient, "gradient panel on and off"),
    KeyRow([.map, .panel, .heads], [[.character("r")]], .refresh, "compute the panes again"),
  ]

  private static let sliderRows: [KeyRow] = [
    KeyRow(
      [.slider], "Left Right",
      [
        (.left, .slide(-1)), (.right, .slide(1)), (.character("h"), .slide(-1)),
        (.character("l"), .slide(1)),
      ], "move by a hundredth of the range", hint: "move"),
    KeyRow(
      [.slider], "Shift-Left Shift-Right",
      [
        (.shiftLeft, .slide(-10)), (.shiftRight, .slide(10)), (.character("H"), .slide(-10)),
        (.character("L"), .slide(10)),
      ], "move by a tenth", hint: "coarse"),
    KeyRow(
      [.slider], "Home End",
      [(.home, .slideToEnd(upper: false)), (.end, .slideToEnd(upper: true))],
      "to an end of the range"),
    KeyRow(
      [.slider], "Up Down",
      [
        (.up, .chooseSlider(-1)), (.down, .chooseSlider(1)), (.character("k"), .chooseSlider(-1)),
        (.character("j"), .chooseSlider(1)),
      ], "choose a parameter"),
  ]

  private static let lessonRows: [KeyRow] = [
    KeyRow(
      [.lesson], [[.character(" ")], [.enter], [.right]], .lessonNext, "next step", hint: "next"),
    KeyRow(
      [.lesson], [[.character("b")], [.left], [.backspace]], .lessonBack, "one step back",
      hint: "back"),
    KeyRow(
      [.lesson], "[ ]",
      [(.character("["), .lessonMarker(-1)), (.character("]"), .lessonMarker(1))],
      "previous and next marker", hint: "marker"),
    KeyRow([.lesson], [[.character("N")]], .lessonNotes, "the speaker's notes on and off"),
    KeyRow(
      [.lesson], [[.character("q")]], .lessonLeave,
      "leave the lesson; everything it made stays", hint: "leave"),
  ]

  private static let transcriptRows: [KeyRow] = [
    KeyRow(
      [.transcript], "Up Down, j k",
      [
        (.up, .scroll(.lineUp)), (.down, .scroll(.lineDown)), (.character("k"), .scroll(.lineUp)),
        (.character("j"), .scroll(.lineDown)),
      ], "scroll by a line", hint: "scroll"),
    KeyRow(
      [.transcript, .lesson], "PgUp PgDn",
      [(.pageUp, .scroll(.pageUp)), (.pageDown, .scroll(.pageDown))], "scroll by a page"),
    KeyRow(
      [.transcript], "Space b",
      [(.character(" "), .scroll(.pageDown)), (.character("b"), .scroll(.pageUp))],
      "scroll by a page"),
    KeyRow(
      [.transcript], "Home End, g G",
      [
        (.home, .scroll(.top)), (.end, .scroll(.bottom)), (.character("g"), .scroll(.top)),
        (.character("G"), .scroll(.bottom)),
      ], "to the start and the end"),
    KeyRow([.transcript], [[.character("/")]], .findForward, "search", hint: "search"),
    KeyRow(
      [.transcript], "n N",
      [(.character("n"), .findNext), (.character("N"), .findPrevious)], "next and previous hit"),
  ]

  private static let everywhereRows: [KeyRow] = [
    KeyRow(
      [.transcript, .map, .panel, .heads, .slider], [[.escape], [.character("q")]], .focusPrompt,
      "back to the prompt", hint: "prompt"),
    KeyRow(panes, [[.character(":")]], .focusPrompt, "to the prompt"),
    KeyRow(panes, [[.character("?")]], .openHelp, "all keys of this pane"),
    KeyRow([.map, .panel, .heads, .slider], [[.character("m")]], .toggleMouse, "mouse on and off"),
    KeyRow(
      [.prompt] + [.search, .completion], [[.function(1)]], .openHelp, "all keys", hint: "help"),
    KeyRow(panes, [[.function(1)]], .openHelp, "all keys", hint: "help"),
    KeyRow(panes, [[.tab]], .nextPane, "next pane"),
    KeyRow(Focus.places, [[.control("x"), .character("o")]], .nextPane, "next pane", hint: "pane"),
    KeyRow(
      Focus.places, [[.control("x"), .character("1")]], .showMaps(1),
      "one map: the focused one"),
    KeyRow(Focus.places, [[.control("x"), .character("2")]], .showMaps(2), "two maps"),
    KeyRow(Focus.places, [[.control("x"), .character("4")]], .showMaps(4), "all maps"),
    KeyRow(
      Focus.places, [[.function(2)], [.control("x"), .character("s")]], .focusSlider,
      "to the sliders"),
    KeyRow(
      Focus.places, [[.control("x"), .character("g")]], .toggleGradient, "gradient panel on and off"
    ),
    KeyRow(Focus.places, [[.control("x"), .character("m")]], .toggleMouse, "mouse on and off"),
    KeyRow(
      Focus.places, [[.control("c")]], .interrupt,
      "stop what runs; a second time, drop it; otherwise clear the line", hint: "cancel"),
    KeyRow(Focus.allCases, [[.control("l")]], .repaint, "paint the screen anew"),
    KeyRow(Focus.allCases, [[.control("z")]], .suspend, "suspend; `fg` comes back"),
  ]
}
