import Commands
import Screen

extension Model {
  /// Takes in one event and says what is to be done about it. Pure: no clock, no file, no thread.
  public mutating func update(_ event: AppEvent) -> [Effect] {
    var effects: [Effect]
    switch event {
    case .terminal(let event): effects = take(event)
    case .result(let job, let result): effects = take(result, ofJob: job)
    case .finished(let job, let status): effects = finish(job: job, status: status)
    case .progress(let job, let share):
      if work.job?.number == job { work.progress = share }
      effects = []
    case .published(let job, let state): effects = take(state, ofJob: job)
    case .content(let request, let content, let isFinal):
      effects = take(content, ofRequest: request, isFinal: isFinal)
    case .completion(let request, let completion): effects = take(completion, ofRequest: request)
    case .edited(let text):
      if let text { editor.replace(with: text) }
      effects = [.repaint]
    case .sessionOpened(let path, let outcome): effects = open(outcome, path: path)
    case .restored(let status): effects = restored(status)
    case .notice(let diagnostic):
      tell(.diagnostic(diagnostic))
      effects = []
    case .tick(let seconds):
      now = seconds
      return []
    }
    settleFocus()
    effects += requestContents()
    return effects + requestOverviews()
  }

  private mutating func take(_ event: TerminalEvent) -> [Effect] {
    switch event {
    case .key(let key): return press(key)
    case .paste(let text): return paste(text)
    case .mouse(let event): return mouse(event)
    case .resized(let size):
      let isNarrower = size.columns != self.size.columns
      self.size = size
      if isNarrower { layOutTranscript() }
      return []
    case .resumed: return [.repaint, .setMouse(usesMouse)]
    case .woken: return []
    case .ended: return [.quit]
    }
  }

  private mutating func paste(_ text: String) -> [Effect] {
    switch focus {
    case .question, .help: break
    case .find: find?.paste(text.replacing("\n", with: " "))
    case .search:
      for character in LineEditor.normalized(text) where character != "\n" {
        editor.extendSearch(character)
      }
    default:
      place = .prompt
      editor.paste(text)
    }
    return []
  }

  /// Leaves a place that is no longer on the screen.
  private mutating func settleFocus() {
    let isThere =
      switch place {
      case .map: shownMaps.contains { $0 == focusedPane }
      case .panel: shownPanels.contains { $0 == focusedPane }
      case .slider: !parameters.isEmpty
      case .lesson: lesson != nil
      default: true
      }
    if !isThere { place = lesson == nil ? .prompt : .lesson }
    sliders.selected = min(sliders.selected, max(0, parameters.count - 1))
  }
}
