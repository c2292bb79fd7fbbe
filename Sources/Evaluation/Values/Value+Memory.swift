import Attention
import TensorFiles
public import Tensors

extension Value {
  /// The mapped files that numbers of the value lie in.
  public var memories: [any SharedMemory] {
    switch self {
    case .tensor(let tensor): [tensor.tensor.memory].compactMap { $0 }
    case .attention(let value):
      [value.attention.queries, value.attention.keys, value.attention.values].compactMap(\.memory)
    case .file(let file): [file.contents.memory].compactMap { $0 }
    case .list(let values): values.flatMap(\.memories)
    case .record(let fields): fields.flatMap { $0.value.memories }
    case .none, .number, .boolean, .text, .range, .mechanism, .function, .model, .task, .run: []
    }
  }
}
