import Commands
import Screen

extension Model {
  /// A key: what the table says of it in the present focus, else typing.
  mutating func press(_ key: Key) -> [Effect] {
    message = nil
    let sequence = keys + [key]
    switch KeyTable.meaning(of: sequence, in: focus) {
    case .action(let action):
      keys = []
      return perform(action)
    case .beginning:
      keys = sequence
      return []
    case .nothing:
      defer { keys = [] }
      return keys.isEmpty ? type(key) : []
    }
  }

  /// A key that the table does not name here.
  private mutating func type(_ key: Key) -> [Effect] {
    switch focus {
    case .prompt:
      if case .character(let character) = key { editor.insert(character) }
      return []
    case .search:
      if case .character(let character) = key {
        editor.extendSearch(character)
        return []
      }
      editor.acceptSearch()
      return press(key)
    case .completion:
      editor.acceptCompletion()
      return press(key)
    case .find:
      if case .character(let character) = key { find?.insert(character) }
      return []
    case .help, .question: return []
    case .transcript, .map, .panel, .heads, .slider, .lesson: return passToPrompt(key)
    }
  }

  /// The prompt's control keys work from every pane: only characters and arrows belong to it.
  private mutating func passToPrompt(_ key: Key) -> [Effect] {
    switch key {
    case .control, .alt, .altBackspace:
      if case .action(let action) = KeyTable.meaning(of: [key], in: .prompt) {
        return perform(action)
      }
      return []
    default: return []
    }
  }

  /// Does what a key stands for.
  mutating func perform(_ action: KeyAction) -> [Effect] {
    if edit(action) { return [] }
    return performAtPrompt(action) ?? performEverywhere(action) ?? performOnMaps(action)
      ?? performOnHeads(action) ?? performElsewhere(action)
  }

  private mutating func performEverywhere(_ action: KeyAction) -> [Effect]? {
    switch action {
    case .interrupt: return interrupt()
    case .suspend: return [.suspend]
    case .repaint: return [.repaint]
    case .openHelp: openKeyHelp()
    case .nextPane: focusNextPlace()
    case .focusPrompt: place = .prompt
    case .focusSlider:
      if parameters.isEmpty {
        message = "no parameter: slide tau 0.25..8 makes one"
      } else {
        place = .slider
      }
    case .showMaps(let count): mapLimit = count
    case .toggleGradient:
      let shown = shownPanels
      showsGradient = !panes.contains {
        shown.contains($0.id) && ![.heads, .training].contains($0.subject.kind)
      }
    case .toggleMouse: return setMouse(!usesMouse)
    case .refresh:
      for index in panes.indices { panes[index].generation += 1 }
    case .scroll(let step): scroll(step)
    default: return nil
    }
    return []
  }

  private mutating func performElsewhere(_ action: KeyAction) -> [Effect] {
    switch action {
    case .findForward:
      find = LineEditor()
      findsToken = place == .map
    case .findNext:
      if place == .map { return runQuietly("find") }
      findInTranscript(nil, up: true)
    case .findPrevious:
      if place == .map { return runQuietly("find back=true") }
      findInTranscript(nil, up: false)
    case .accept, .cancel, .shorten: return closeDialogue(action)
    case .yes: return answer(true)
    case .no: return answer(false)
    case .slide(let hundredths): return slide(by: hundredths)
    case .slideToEnd(let upper): return slideToEnd(upper: upper)
    case .chooseSlider(let step):
      sliders.selected = min(max(0, sliders.selected + step), max(0, parameters.count - 1))
    case .lessonNext: return playNext()
    case .lessonBack: return playBack()
    case .lessonMarker(let direction): return jump(direction)
    case .lessonNotes: lesson?.showsSpeakerNotes.toggle()
    case .lessonLeave: leaveLesson()
    default: break
    }
    return []
  }

  /// Runs what a key stands for: no echo, and in short what comes of it.
  mutating func runQuietly(_ command: String) -> [Effect] {
    let kind = Work.Job.Kind.run(text: command, line: 1, source: .prompt)
    work.enqueue(Work.Job(kind: kind, isShown: false))
    return startNext()
  }

  /// Turns mouse reports on, or really off so that the terminal selects text again.
  mutating func setMouse(_ isOn: Bool) -> [Effect] {
    usesMouse = isOn
    drag = nil
    message = isOn ? "mouse on" : "mouse off: the terminal selects text"
    return [.setMouse(isOn)]
  }

  /// Goes round all places that are on the screen.
  private mutating func focusNextPlace() {
    var stops: [(Focus, Int?)] = [(.prompt, nil)]
    if lesson != nil { stops.insert((.lesson, nil), at: 0) }
    stops += shownMaps.map { (.map, $0) } + shownPanels.map { (.panel, $0) }
    if !parameters.isEmpty { stops.append((.slider, nil)) }
    stops.append((.transcript, nil))
    let needsPane = place == .map || place == .panel
    let present = stops.firstIndex { $0.0 == place && (!needsPane || $0.1 == focusedPane) } ?? 0
    let next = stops[(present + 1) % stops.count]
    place = next.0
    if let pane = next.1 { focusedPane = pane }
  }
}
