import styles from './door.module.css';
import { WayBack } from './way-back.tsx';

/** For somebody without a factor where people may not enrol themselves. */
export function EnrolmentClosed({ name }: { name: string }) {
  return (
    <div className={styles.form}>
      <h1 className={styles.title}>Enrolment is closed</h1>
      <p className={styles.lead}>
        This console needs a second factor, and you have none yet. People cannot enrol themselves here; ask its administrator.
      </p>
      <WayBack name={name} />
    </div>
  );
}
