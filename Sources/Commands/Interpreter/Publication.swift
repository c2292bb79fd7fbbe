/// How things stand in the middle of a command that goes on.
public struct Publication: Sendable {
  /// The interpreter as the command would leave it if it ended now.
  public var interpreter: Interpreter
  /// What the front end is told with it.
  public var state: PublishedState

  /// Makes a publication; panes see variables as `interpreter` has them.
  init(_ interpreter: Interpreter, _ state: PublishedState) {
    self.interpreter = interpreter
    self.interpreter.stateNumber = PaneSubjects.newStateNumber()
    self.state = state
  }
}

/// What the front end is told in the middle of a command.
public struct PublishedState: Equatable, Sendable {
  /// Seed, focus, parameters for the status line.
  public var status: InterpreterStatus
  /// Variables that have changed since the last such state; `use` stands for the focus.
  public var changedNames: Set<String>
  /// What goes on, in parts from the general to the particular, then what can be pressed:
  /// "train m", "step 120/500", "loss 0.83", "^C pauses".
  public var activity: [String]
  /// What the front end is asked to do now, such as to open panes.
  public var actions: [ReportAction]

  /// Makes a state.
  public init(
    status: InterpreterStatus, changedNames: Set<String>, activity: [String],
    actions: [ReportAction] = []
  ) {
    self.status = status
    self.changedNames = changedNames
    self.activity = activity
    self.actions = actions
  }
}

/// Where a long command says how things stand while it goes on.
public struct Publisher: Sendable {
  private let isDueNow: @Sendable () -> Bool
  private let send: @Sendable (Publication) -> Void

  /// Makes a publisher.
  ///
  /// - Parameters:
  ///   - isDue: Says whether there is time to show a state; asked often, from the command's thread.
  ///   - send: Takes a state.
  public init(
    isDue: @escaping @Sendable () -> Bool, send: @escaping @Sendable (Publication) -> Void
  ) {
    isDueNow = isDue
    self.send = send
  }

  var isDue: Bool { isDueNow() }

  func publish(_ publication: Publication) { send(publication) }
}

extension CommandRequest {
  /// Shows the interpreter as it is now, if a front end listens and has time for it.
  ///
  /// Nothing is made of `state` otherwise, so that it may be called in a tight loop.
  ///
  /// - Parameters:
  ///   - interpreter: The state that panes are to show.
  ///   - changed: Variables that have changed since the last call.
  ///   - activity: What goes on; see ``PublishedState/activity``.
  func publishIfDue(
    _ interpreter: Interpreter, changed: Set<String>, activity: () -> [String]
  ) {
    guard let publisher, publisher.isDue else { return }
    publish(interpreter, changed: changed, activity: activity())
  }

  /// Shows the interpreter as it is now, if a front end listens; for the first state, which opens panes.
  func publish(
    _ interpreter: Interpreter, changed: Set<String>, activity: [String],
    actions: [ReportAction] = []
  ) {
    guard let publisher else { return }
    publisher.publish(
      Publication(
        interpreter,
        PublishedState(
          status: interpreter.status, changedNames: changed, activity: activity, actions: actions)))
  }
}
