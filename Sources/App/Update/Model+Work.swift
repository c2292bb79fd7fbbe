import Commands
import Diagnostics
import Screen

extension Model {
  /// Starts what waits, unless something runs or a question is open.
  mutating func startNext() -> [Effect] {
    while work.job == nil, question == nil, !work.waiting.isEmpty {
      var job = work.waiting.removeFirst()
      job.number = newNumber()
      switch job.kind {
      case .notes(let notes): for note in notes { tell(.note(note)) }
      case .run(let text, let line, let source):
        if job.isShown, !isCheck(text, of: source) { tell(.command(text)) }
        begin(job)
        return placeNote(before: text)
          + [.run(job: job.number, text: text, line: line, source: source)]
      case .setParameter(let name, let value):
        begin(job)
        return [.setParameter(job: job.number, name: name, value: value)]
      }
    }
    return []
  }

  private mutating func begin(_ job: Work.Job) {
    work.job = job
    work.startedAt = now
    work.progress = nil
    work.activity = []
    work.interrupts = 0
  }

  /// The running job goes on and says how things stand: live panes follow.
  mutating func take(_ state: PublishedState, ofJob number: Int) -> [Effect] {
    guard let job = work.job, job.number == number else { return [] }
    status = state.status
    work.activity = state.activity
    work.changedNames.formUnion(state.changedNames)
    let effects = state.actions.flatMap { apply($0, of: job, report: Report()) }
    work.publishedNames.formUnion(work.changedNames)
    repaint(reading: work.changedNames)
    work.changedNames = []
    return effects
  }

  /// Lets panes be computed again that read one of these names, and those that waited for a job.
  private mutating func repaint(reading names: Set<String>) {
    for index in panes.indices {
      if !panes[index].subject.reads.isDisjoint(with: names) { panes[index].generation += 1 }
      panes[index].awaitsJob = false
    }
    if !names.isEmpty { colors.forgetLimits() }
  }

  /// The job is over, however it ended.
  mutating func endJob() {
    work.job = nil
    work.progress = nil
    work.activity = []
    work.changedNames = []
    work.publishedNames = []
  }

  /// One statement of the running job ended.
  mutating func take(_ result: StatementResult, ofJob number: Int) -> [Effect] {
    guard let job = work.job, job.number == number else { return [] }
    work.changedNames.formUnion(result.changedNames)
    switch result.outcome {
    case .failure(let diagnostic):
      tellCheck(result.text, of: job, holds: false)
      warn(result.warnings)
      tell(.diagnostic(diagnostic))
      let dropped = work.dropBatch(job.batch)
      if dropped > 0 {
        tell(.remark("\(dropped) more pasted \(dropped == 1 ? "line" : "lines") not run"))
      }
      return []
    case .success(let report):
      warn(result.warnings)
      if isCheck(result.text, ofJob: job) {
        tellCheck(result.text, of: job, holds: true)
      } else if job.isShown {
        show(report, isSilenced: result.isSilenced)
      } else if let line = report.firstLine {
        message = line
      }
      return report.actions.flatMap { apply($0, of: job, report: report) }
    }
  }

  /// The running job ended: panes that read what it changed are computed again.
  mutating func finish(job number: Int, status: InterpreterStatus) -> [Effect] {
    guard work.job?.number == number else { return [] }
    // What ^C said of the job is over with it.
    if work.interrupts > 0 { message = nil }
    self.status = status
    if work.waiting.isEmpty { wantedHead = nil }
    sliders.wanted = sliders.wanted.filter { name, _ in
      work.waiting.contains { $0.movesParameter(name) }
    }
    // A statement that failed left the variables as they were before it published anything.
    repaint(reading: work.changedNames.union(work.publishedNames))
    endJob()
    return goOn()
  }

  /// Starts what waits, or else the next step on the way to a lesson's goal.
  private mutating func goOn() -> [Effect] {
    let next = startNext()
    return next.isEmpty && !work.isRunning ? playTowardsGoal() : next
  }

  /// What a report asks of the screen.
  private mutating func apply(_ action: ReportAction, of job: Work.Job, report: Report) -> [Effect]
  {
    switch action {
    case .showPanes(let subjects): showPanes(subjects)
    case .showTraining(let subjects):
      let courses = subjects.filter { $0.kind == .training }
      // Which head is looked at was chosen by keys.
      if !panes.contains(where: { courses.contains($0.subject) }) { showPanes(subjects) }
    case .showPanel(let subject, let query): showPanel(subject, query: query)
    case .lookAt(let place): move(to: place, by: .jump)
    case .closePanes: panes = []
    case .quit: return [.quit]
    case .showHelp: openHelp(report)
    case .playSession(let path): return [.openSession(path: path)]
    case .clearTranscript:
      transcript.clear()
    case .confirm(let text, let command):
      question = Question(text: text, answer: .run(command: command))
    case .showSlider(let slider):
      sliders.selected = parameters.firstIndex { $0.name == slider.name } ?? parameters.count
      message = "F2: move \(slider.name) with the arrows"
    case .setScale(let name): setScale(name)
    case .setPalette(let name): setPalette(name)
    case .setMouse(let isOn): return setMouse(isOn)
    }
    return []
  }

  /// ^C: stop what runs; a second time, drop it; otherwise clear the line.
  mutating func interrupt() -> [Effect] {
    if let job = work.job {
      work.interrupts += 1
      let forgotten = work.waiting.count
      work.waiting = []
      lesson?.goal = nil
      if work.interrupts == 1 {
        message =
          "stopping; ^C again drops it" + (forgotten > 0 ? ", \(forgotten) waiting dropped" : "")
        return [.cancel]
      }
      repaint(reading: work.publishedNames)
      endJob()
      work.droppedAt = now
      tell(.remark("dropped; the variables are as before"))
      if lesson == nil { place = .prompt }
      return [.abandon(job: job.number)]
    }
    if let moment = work.droppedAt, now - moment < 1 {
      question = Question(text: "quit farfield?", answer: .quit)
      return []
    }
    if panes.contains(where: \.isComputing) {
      forgetRequests()
      message = "stopped; r in the pane computes it again"
      return [.cancel]
    }
    // Becoming exact can take hours; a line that is being typed goes first all the same.
    if panes.contains(where: { $0.refining != nil }), place != .prompt || editor.isEmpty {
      message = "stopped as it is; r in the pane goes on"
      return [.cancel]
    }
    leavePane()
    return []
  }

  private mutating func leavePane() {
    switch place {
    case .prompt:
      editor.reset()
      transcript.move(.bottom, rows: 1)
    case .lesson: message = "q leaves the lesson"
    default: place = .prompt
    }
  }

  /// Yes or no to the question.
  mutating func answer(_ isYes: Bool) -> [Effect] {
    guard let asked = question else { return [] }
    question = nil
    guard isYes else {
      tell(.remark("\(asked.text) no"))
      return goOn()
    }
    switch asked.answer {
    case .quit: return [.quit]
    case .run(let command):
      work.waiting.insert(
        Work.Job(kind: .run(text: command, line: 1, source: .confirmed), isShown: true), at: 0)
      return goOn()
    }
  }

  private func isCheck(_ text: String, ofJob job: Work.Job) -> Bool {
    guard case .run(_, _, let source) = job.kind else { return false }
    return isCheck(text, of: source)
  }

  private func isCheck(_ text: String, of source: CommandSource) -> Bool {
    guard case .session = source else { return false }
    return text.drop(while: \.isWhitespace).prefix { !$0.isWhitespace } == "expect"
  }

  private mutating func tellCheck(_ text: String, of job: Work.Job, holds: Bool) {
    guard isCheck(text, ofJob: job) else { return }
    tell(.check(text, holds: holds))
    if holds { lesson?.heldChecks += 1 } else { lesson?.failedChecks += 1 }
  }

  private mutating func warn(_ warnings: [Diagnostic]) {
    for warning in warnings { tell(.diagnostic(warning)) }
  }

  private mutating func show(_ report: Report, isSilenced: Bool) {
    guard !isSilenced, !report.actions.contains(.showHelp) else { return }
    let hasPanes = report.actions.contains {
      switch $0 {
      case .showPanes, .showPanel: true
      default: false
      }
    }
    tell(.report(report, drawsMaps: !hasPanes))
  }
}

extension Report {
  /// The first line of text, said in short of what keys did.
  fileprivate var firstLine: String? {
    for case .text(let lines) in parts {
      if let line = lines.first { return line }
    }
    return nil
  }
}

extension Work.Job {
  func movesParameter(_ name: String) -> Bool {
    if case .setParameter(name, _) = kind { return true }
    return false
  }
}
