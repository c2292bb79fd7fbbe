import Commands
import Diagnostics

extension Model {
  /// A lesson was read; its first step is played at once.
  mutating func open(_ outcome: Result<Lesson, Diagnostic>, path: String) -> [Effect] {
    switch outcome {
    case .failure(let diagnostic):
      tell(.diagnostic(diagnostic))
      return []
    case .success(let lesson):
      guard !lesson.steps.isEmpty else {
        tell(.remark("\(lesson.title): nothing to play"))
        return []
      }
      self.lesson = LessonPlayer(path: path, lesson: lesson)
      if transcript.items == [.hint] { transcript.clear() }
      place = .lesson
      return playNext()
    }
  }

  /// Asks for the next step.
  mutating func playNext() -> [Effect] {
    guard let player = lesson else { return [] }
    if player.isAtEnd {
      message = "the end of the lesson: q leaves it, everything it made stays"
      return []
    }
    lesson?.goal = player.step + 1
    return playTowardsGoal()
  }

  /// Plays the next step when nothing runs and the goal is not reached yet.
  mutating func playTowardsGoal() -> [Effect] {
    guard let player = lesson, let goal = player.goal, !work.isRunning, question == nil,
      work.waiting.isEmpty
    else {
      return []
    }
    guard player.step < goal, !player.isAtEnd else {
      lesson?.goal = nil
      return []
    }
    if player.awaitsRestore { return [] }
    let snapshot = LessonPlayer.Snapshot(transcript: transcript, panes: panes, maps: maps)
    lesson?.advance(keeping: snapshot)
    enqueueStep()
    let started = startNext()
    let next = started.isEmpty ? playTowardsGoal() : []
    return [.snapshot(player.step + 1)] + started + next
  }

  /// Puts the step's commands and the notes between them in the queue.
  private mutating func enqueueStep() {
    guard let player = lesson, let step = player.current else { return }
    let script = step.script
    for (notes, command) in script.commands {
      enqueueNotes(notes)
      let kind = Work.Job.Kind.run(
        text: command.text, line: command.line, source: .session(path: player.path))
      work.waiting.append(Work.Job(kind: kind, isShown: true))
    }
    enqueueNotes(script.closing)
  }

  private mutating func enqueueNotes(_ notes: [String]) {
    guard notes.contains(where: { !$0.isEmpty }) else { return }
    work.waiting.append(Work.Job(kind: .notes(notes), isShown: true))
  }

  /// One step back.
  mutating func playBack() -> [Effect] {
    guard let player = lesson, player.step > 0 else {
      message = "the start of the lesson"
      return []
    }
    return rewind(to: player.step - 1)
  }

  /// To the next marker by playing what lies between, to the previous one by going back.
  mutating func jump(_ direction: Int) -> [Effect] {
    guard let player = lesson, let target = player.markedStep(direction) else {
      message = direction > 0 ? "no marker after this step" : "no marker before this step"
      return []
    }
    if direction < 0 { return rewind(to: target) }
    lesson?.goal = target
    return playTowardsGoal()
  }

  /// Goes back to how things were before a step, and plays it again.
  private mutating func rewind(to index: Int) -> [Effect] {
    guard let snapshot = lesson?.snapshot(before: index) else { return [] }
    var effects: [Effect] = []
    if let job = work.job {
      effects = [.cancel, .abandon(job: job.number)]
      endJob()
    }
    work.waiting = []
    transcript = snapshot.transcript
    layOutTranscript()
    panes = snapshot.panes.map { pane in
      var pane = pane
      pane.pending = nil
      pane.pendingOverview = nil
      pane.generation += 1
      pane.awaitsJob = true
      return pane
    }
    maps = snapshot.maps
    colors.forgetLimits()
    lesson?.rewind(to: index)
    return effects + [.restore(snapshot: index)]
  }

  /// The interpreter is back where it was; the step is played again.
  mutating func restored(_ status: InterpreterStatus) -> [Effect] {
    self.status = status
    sliders.wanted = [:]
    for index in panes.indices { panes[index].awaitsJob = false }
    lesson?.awaitsRestore = false
    return playTowardsGoal()
  }

  /// Leaves the lesson; variables, panes and transcript stay.
  mutating func leaveLesson() {
    guard let player = lesson else { return }
    lesson = nil
    place = .prompt
    tell(.remark("left \(player.lesson.title) at \(player.progressText)"))
  }
}
