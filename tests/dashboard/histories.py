"""A run's figures, made up."""

from vae_core.record.history import EpochFigures, History, StepFigures


def a_history(
    n_epochs: int, *, kl: float = 5.0, per_epoch: int = 4, epoch_s: float = 1.0
) -> History:
    """Losses that come down from 543 as 1 / epoch, with KL rising to `kl`."""
    history = History()
    for i in range(n_epochs * per_epoch):
        epoch = i // per_epoch + 1
        recon, now = 140 + 400 / (i + 1), kl * (1 - 1 / (i + 2))
        step = 10 * (i + 1)
        history.steps.append(
            StepFigures(step, epoch, recon, now, recon + now, (now / 2, now / 2), 1, 1e-3, 2e4)
        )
        if (i + 1) % per_epoch == 0:
            history.epochs.append(
                EpochFigures(
                    epoch=epoch,
                    step=step,
                    train_recon=recon,
                    train_kl=now,
                    kl_per_dim=(now / 2, now / 2),
                    test_recon=recon + 1,
                    test_kl=now,
                    test_loss=recon + 1 + now,
                    active_units=2,
                    beta=1.0,
                    images_per_second=2e4,
                    train_s=epoch_s,
                )
            )
    return history
