public import Tensors

/// What a file holds: its arrays are converted when asked for.
public struct LoadedTensors: Sendable {
  /// A tensor in the file, not converted yet.
  public struct Entry: Equatable, Sendable {
    /// Its name; "array" for a `.npy` file.
    public let name: String
    /// Its extents.
    public let shape: Shape
    /// Its type in the file.
    public let elementType: ElementType
    /// The type as the file names it, such as "F16" or "<f4".
    public let dtype: String

    /// Bytes in the file.
    public var byteCount: Int { shape.count * elementType.byteCount }
  }

  /// The file's format.
  public let format: TensorFileFormat
  /// The tensors in the file's order.
  public let entries: [Entry]
  /// Texts by name: `__metadata__` of safetensors, single texts of npz.
  public let metadata: [String: String]
  /// Lists of texts by name, such as "tokens".
  public let textArrays: [String: [String]]

  private let arrays: [String: StoredArray]
  private let source: FileBytes
  private let memoryLimit: Int

  init(
    format: TensorFileFormat, parts: FileParts, source: FileBytes, memoryLimit: Int
  ) {
    self.format = format
    entries = zip(parts.arrays, parts.dtypes).map { array, dtype in
      Entry(name: array.name, shape: array.shape, elementType: array.type, dtype: dtype)
    }
    metadata = parts.metadata
    textArrays = parts.textArrays
    arrays = Dictionary(uniqueKeysWithValues: parts.arrays.map { ($0.name, $0) })
    self.source = source
    self.memoryLimit = memoryLimit
  }

  /// What tells whether the file has changed; nil when it was read at once and cannot matter.
  public var memory: (any SharedMemory)? { source.isMapped ? source : nil }

  /// A tensor as float32. Aligned little-endian float32 in a large file stays where it is and takes no
  /// memory; everything else is converted, by each call again.
  ///
  /// A tensor that stays in the file has a ``Tensor/memory`` which tells when the file has changed.
  /// - Throws: ``TensorFileError/noTensor(named:)``, ``TensorFileError/isText(named:)``,
  ///   ``TensorFileError/tooLarge(bytes:limit:)``, ``TensorFileError/changedWhileOpen`` or
  ///   ``TensorFileError/checksumMismatch(_:)``.
  /// - Complexity: O(1) for a tensor that stays in the file, else O(elements).
  public func tensor(named name: String) throws(TensorFileError) -> Tensor {
    guard let array = arrays[name] else {
      let isText = textArrays[name] != nil || metadata[name] != nil
      throw isText ? .isText(named: name) : .noTensor(named: name)
    }
    return try array.tensor(memoryLimit: memoryLimit)
  }
}

/// What the readers of the formats find; names are unique.
struct FileParts {
  private(set) var arrays: [StoredArray] = []
  private(set) var dtypes: [String] = []
  private(set) var metadata: [String: String] = [:]
  private(set) var textArrays: [String: [String]] = [:]
  private var names: Set<String> = []

  mutating func add(_ array: StoredArray, dtype: String) throws(TensorFileError) {
    guard names.insert(array.name).inserted else { throw .duplicateName(array.name) }
    arrays.append(array)
    dtypes.append(dtype)
  }

  mutating func add(texts: [String], named name: String) throws(TensorFileError) {
    guard names.insert(name).inserted else { throw .duplicateName(name) }
    textArrays[name] = texts
  }

  mutating func add(text: String, named name: String) throws(TensorFileError) {
    guard metadata.updateValue(text, forKey: name) == nil else { throw .duplicateName(name) }
  }
}

/// Opens a `.npy`, `.npz` or `.safetensors` file and checks everything its headers claim.
///
/// Large files are mapped; numbers are made by ``LoadedTensors/tensor(named:)``, and only compressed
/// members of an archive are held in memory.
///
/// - Parameter memoryLimit: Bytes that one tensor, or all compressed members together, may take.
/// - Throws: ``TensorFileError``, whatever the file holds; it never traps.
public func loadTensors(
  at path: String, memoryLimit: Int
) throws(TensorFileError) -> LoadedTensors {
  let format = try TensorFileFormat(path: path)
  guard format != .csv else { throw .unknownExtension(format.rawValue) }
  return try loadTensors(from: FileBytes(path: path), format: format, memoryLimit: memoryLimit)
}

/// Reads the contents of a file that is in memory already.
package func loadTensors(
  from bytes: [UInt8], format: TensorFileFormat, memoryLimit: Int
) throws(TensorFileError) -> LoadedTensors {
  let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
  copy.copyBytes(from: bytes)
  return try loadTensors(
    from: FileBytes(owned: copy), format: format, memoryLimit: memoryLimit)
}

private func loadTensors(
  from source: FileBytes, format: TensorFileFormat, memoryLimit: Int
) throws(TensorFileError) -> LoadedTensors {
  let parts =
    switch format {
    case .npy: try readNpy(source, memoryLimit: memoryLimit)
    case .npz: try readNpz(source, memoryLimit: memoryLimit)
    case .safetensors: try readSafetensors(source)
    case .csv: throw TensorFileError.unknownExtension(format.rawValue)
    }
  return LoadedTensors(
    format: format, parts: parts, source: source, memoryLimit: memoryLimit)
}
