package io.coldrl.server.store;

import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.RandomDataInput;
import net.openhft.chronicle.hash.AbstractData;
import net.openhft.chronicle.hash.Data;
import net.openhft.chronicle.hash.serialization.DataAccess;
import net.openhft.chronicle.wire.WireIn;
import net.openhft.chronicle.wire.WireOut;
import org.jspecify.annotations.Nullable;

/**
 * Hands keys and records to Chronicle Map without garbage: copied into an array whose wrapper is
 * reused. Chronicle's own access allocates six objects per look-up: 12 KB of garbage per decision.
 *
 * <p>Belongs to one context of the map, and so to one thread.
 */
// The file's header has this class's name: if it is renamed, older files can't be opened.
final class FixedBytes extends AbstractData<byte[]> implements DataAccess<byte[]> {
  private transient byte[] copy = new byte[0];
  private transient BytesStore<?, ?> store = BytesStore.wrap(copy);

  @Override
  public Data<byte[]> getData(byte[] instance) {
    if (copy.length != instance.length) {
      copy = instance.clone();
      store = BytesStore.wrap(copy);
    } else {
      System.arraycopy(instance, 0, copy, 0, copy.length);
    }
    return this;
  }

  @Override
  public void uninit() {
    // The next key has the same length.
  }

  @Override
  public RandomDataInput bytes() {
    return store;
  }

  @Override
  public long offset() {
    return store.start();
  }

  @Override
  public long size() {
    return copy.length;
  }

  @Override
  public byte[] get() {
    return copy;
  }

  @Override
  public byte[] getUsing(byte @Nullable [] using) {
    byte[] to = using == null || using.length != copy.length ? new byte[copy.length] : using;
    System.arraycopy(copy, 0, to, 0, copy.length);
    return to;
  }

  @Override
  public DataAccess<byte[]> copy() {
    return new FixedBytes();
  }

  @Override
  public void writeMarshallable(WireOut wire) {
    // No settings.
  }

  @Override
  public void readMarshallable(WireIn wire) {
    copy = new byte[0];
    store = BytesStore.wrap(copy);
  }
}
