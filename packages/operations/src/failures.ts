/** Something the user can do something about: the message is shown as it is. */
export class OperationFailure extends Error {
  override readonly name = 'OperationFailure'
}

/** The operation was told to stop. */
export class OperationCancelled extends Error {
  override readonly name = 'OperationCancelled'

  constructor() {
    super('The operation was told to stop.')
  }
}
