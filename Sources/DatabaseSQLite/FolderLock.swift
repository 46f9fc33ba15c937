import Database
import Glibc

/// Keeps a second process out of the data folder; the system releases it when the process dies.
///
/// Two servers on one SQLite file would be two checkpointing connections, which damages the file with SQLite
/// before 3.51.3. The folder itself is locked, because deleting a lock file would let a second process create
/// and lock another one. The file is locked too, because older releases check it.
struct FolderLock: ~Copyable {
  private let folder: Int32
  private let file: Int32

  /// Makes the folder, mode 0700, when it is missing, and takes its lock.
  static func take(_ folder: String) throws(DatabaseError) -> FolderLock {
    if mkdir(folder, 0o700) != 0, errno != EEXIST {
      throw .failed("cannot create the data folder \(folder): \(systemMessage())")
    }
    let place = try locked(open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), folder)
    do {
      let file = try locked(
        open("\(folder)/boxoffice.lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600), folder)
      return FolderLock(folder: place, file: file)
    } catch {
      close(place)
      throw error
    }
  }

  /// Locks a descriptor, or closes it and throws why not.
  private static func locked(
    _ descriptor: Int32, _ folder: String
  ) throws(DatabaseError) -> Int32 {
    guard descriptor >= 0 else {
      throw .failed("cannot write in the data folder \(folder): \(systemMessage())")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let isHeld = errno == EWOULDBLOCK
      let message = systemMessage()
      close(descriptor)
      throw isHeld
        ? .locked(folder) : .failed("cannot lock the data folder \(folder): \(message)")
    }
    return descriptor
  }

  private init(folder: Int32, file: Int32) {
    self.folder = folder
    self.file = file
  }

  /// Keeps the lock up to this call.
  func hold() {}

  deinit {
    // Released explicitly: a child process being spawned has the descriptors too for a moment.
    for descriptor in [file, folder] {
      flock(descriptor, LOCK_UN)
      close(descriptor)
    }
  }
}

/// The message of the last failed system call.
func systemMessage() -> String { String(cString: strerror(errno)) }
